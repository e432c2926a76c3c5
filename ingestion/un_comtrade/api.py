"""Asks the API of UN Comtrade, with a key or without; the key travels in a header only."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Literal, Self

from httpx import URL
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from ingestion.core.errors import ChokepointError
from ingestion.core.http import Downloaded, Limits, PoliteClient
from ingestion.core.http_secrets import Secret
from ingestion.core.wanted import last_ended, month_number, month_of
from ingestion.un_comtrade import answer

BASE_URL = "https://comtradeapi.un.org"
KEY_HEADER = "Ocp-Apim-Subscription-Key"
LIMITS = Limits(total_seconds=600, max_bytes=256 << 20)
REMEDIES = {
    400: "Check the query in the settings of un_comtrade.",
    401: "Check COMTRADE_API_KEY: the API refuses it.",
    403: "Check COMTRADE_API_KEY: the API refuses it, or its quota is used up.",
}
NAME_LENGTH = 80

# Without these an answer repeats every total, split by second partner, transport and procedure.
TOTALS = {"partner2Code": "0", "motCode": "0", "customsCode": "C00"}


PERIOD = r"\d{4}(?:0[1-9]|1[0-2])?"


class Query(BaseModel):
    """One question; codes are text, and a comma parts several. An empty partner means all.

    A period may be a range (``2020..2024``, ``202501..202506``), which is one question per year or
    month, since an answer holds a bounded number of records. A range without an end (``2020..``)
    goes on to what has ended by the day of the question.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    type: Literal["C"] = "C"
    freq: Literal["A", "M"]
    classification: Literal["HS"] = "HS"
    reporter: str
    period: str = Field(pattern=rf"^{PERIOD}((,{PERIOD})*|\.\.({PERIOD})?)$")
    commodity: str
    flow: str
    partner: str = ""

    @model_validator(mode="after")
    def _one_kind_of_period(self) -> Self:
        begin, dots, end = self.period.partition("..")
        if dots and (len(begin) == 4) != (self.freq == "A"):
            raise ValueError("a range is one of years with freq A, and of months with freq M")
        if end and (len(end) != len(begin) or end < begin):
            raise ValueError(f"{self.period} does not go from a period to a later one of its kind")
        return self

    def questions(self, today: date) -> "list[Query]":
        """Write a range out, one question per year or month that has ended by ``today``."""
        begin, dots, end = self.period.partition("..")
        if not dots:
            return [self]
        if self.freq == "A":
            last = int(end) if end else today.year - 1
            periods = [str(year) for year in range(int(begin), last + 1)]
        else:
            first = month_number(int(begin[:4]), int(begin[4:]))
            last = month_number(int(end[:4]), int(end[4:])) if end else last_ended(today)
            months = (month_of(number) for number in range(first, last + 1))
            periods = [f"{year:04}{month:02}" for year, month in months]
        return [self.model_copy(update={"period": period}) for period in periods]

    @property
    def name(self) -> str:
        """Return a file name that says what was asked."""
        parts = [self.type, self.freq, self.classification, self.period, self.reporter]
        parts += [self.flow, self.commodity, self.partner]
        name = re.sub(r"[^A-Za-z0-9]+", "-", "_".join(part for part in parts if part))
        if len(name) <= NAME_LENGTH:
            return name
        return f"{name[:NAME_LENGTH]}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


class Settings(BaseModel):
    """What to ask; ``pause_seconds`` between questions keeps the API's rate limit."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    queries: tuple[Query, ...] = ()
    pause_seconds: float = Field(default=1.0, ge=0)

    @classmethod
    def read(cls, settings: object) -> "Settings":
        """Check settings; raises ``ChokepointError`` with the place of the first fault."""
        try:
            return cls.model_validate(settings)
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"])
            raise ChokepointError(
                f"The settings of un_comtrade are wrong at {place}: {first['msg']}. "
                "Codes and periods must be quoted, for they are text."
            ) from error


def ask(
    settings: Settings,
    key: str | None,
    folder: Path,
    base_url: str,
    client: Callable[..., PoliteClient],
    today: date,
) -> list[tuple[Query, Downloaded]]:
    """Write the answer to every question into ``folder``, one file each; a 204 has none.

    Raises ``httpx.HTTPError`` for a network fault, a rate limit or a fault of the server that
    outlasts the retries, and ``InputRefusedError`` for a refusal or an answer that is not whole.
    """
    # The client hands the header to this host only, and shows it to nobody.
    secret = Secret(URL(base_url).host, headers={KEY_HEADER: key} if key else {})
    limit = answer.KEY_RECORDS if key else answer.PREVIEW_RECORDS
    service = "data/v1/get" if key else "public/v1/preview"
    limits = replace(LIMITS, pause_seconds=settings.pause_seconds)
    questions = [each for query in settings.queries for each in query.questions(today)]
    answered = []
    with client(limits, secret=secret) as polite:
        for query in questions:
            target = folder / f"{query.name}.json"
            got = polite.download(
                f"{base_url}/{service}/{query.type}/{query.freq}/{query.classification}",
                target,
                params=_parameters(query),
                remedies=REMEDIES,
            )
            if got.path is not None:
                answer.records(target.name, got.path.read_bytes(), limit)
            answered.append((query, got))
    return answered


def _parameters(query: Query) -> dict[str, str]:
    asked = {
        "reporterCode": query.reporter,
        "period": query.period,
        "cmdCode": query.commodity,
        "flowCode": query.flow,
    }
    return asked | ({"partnerCode": query.partner} if query.partner else {}) | TOTALS
