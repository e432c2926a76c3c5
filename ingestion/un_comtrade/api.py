"""Asks the API of UN Comtrade, with a key or without; the key travels in a header only."""

import hashlib
import re
import time
from pathlib import Path
from typing import Literal

import httpx
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ingestion.core.errors import ChokepointError, InputRefusedError
from ingestion.un_comtrade import answer

BASE_URL = "https://comtradeapi.un.org"
KEY_HEADER = "Ocp-Apim-Subscription-Key"
USER_AGENT = "chokepoint (trade statistics warehouse)"
TIMEOUT = httpx.Timeout(60.0, connect=10.0)
TOO_MANY_REQUESTS = 429
NAME_LENGTH = 80

# Without these an answer repeats every total, split by second partner, transport and procedure.
TOTALS = {"partner2Code": "0", "motCode": "0", "customsCode": "C00"}


class Query(BaseModel):
    """One question; codes are text, and a comma parts several. An empty partner means all."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    type: Literal["C"] = "C"
    freq: Literal["A", "M"]
    classification: Literal["HS"] = "HS"
    reporter: str
    period: str = Field(pattern=r"^\d{4}(\d\d)?(,\d{4}(\d\d)?)*$")
    commodity: str
    flow: str
    partner: str = ""

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
    """What to ask, and where; ``pause_seconds`` between questions keeps the API's rate limit."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    queries: tuple[Query, ...] = ()
    base_url: str = BASE_URL
    pause_seconds: float = 1.0

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


def ask(settings: Settings, key: str | None, folder: Path) -> list[tuple[Query, Path, str]]:
    """Write the answer to every query into ``folder``; return query, file and address asked.

    Raises ``httpx.HTTPError`` for a network fault, a rate limit or a fault of the server (worth a
    retry), and ``InputRefusedError`` for a refusal or an answer that is not whole data.
    """
    folder.mkdir(parents=True, exist_ok=True)
    headers = {"User-Agent": USER_AGENT} | ({KEY_HEADER: key} if key else {})
    limit = answer.KEY_RECORDS if key else answer.PREVIEW_RECORDS
    service = "data/v1/get" if key else "public/v1/preview"
    answered = []
    # Redirects are not followed: a header with the key must not reach another host.
    with httpx.Client(headers=headers, timeout=TIMEOUT, follow_redirects=False) as client:
        for number, query in enumerate(settings.queries):
            if number:
                time.sleep(settings.pause_seconds)
            path = f"{service}/{query.type}/{query.freq}/{query.classification}"
            response = client.get(f"{settings.base_url}/{path}", params=_parameters(query))
            name = f"{query.name}.json"
            _refuse(name, response)
            answer.records(name, response.content, limit)
            (folder / name).write_bytes(response.content)
            answered.append((query, folder / name, str(response.request.url)))
    return answered


def _parameters(query: Query) -> dict[str, str]:
    asked = {
        "reporterCode": query.reporter,
        "period": query.period,
        "cmdCode": query.commodity,
        "flowCode": query.flow,
    }
    return asked | ({"partnerCode": query.partner} if query.partner else {}) | TOTALS


def _refuse(name: str, response: httpx.Response) -> None:
    """Raise for every status but success; a refusal of the question itself is not worth a retry."""
    status = response.status_code
    if response.is_client_error and status != TOO_MANY_REQUESTS:
        remedy = (
            "Check COMTRADE_API_KEY: the API refuses it."
            if status in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN)
            else "Check the query in the settings of un_comtrade."
        )
        raise InputRefusedError(
            file=name, reason=f"was refused by the API with status {status}.", remedy=remedy
        )
    response.raise_for_status()
