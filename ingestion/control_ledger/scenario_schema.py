"""The shape of a scenario file: which evidence counts as law, and what is assumed besides."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from ingestion.control_ledger.schema import Strict
from ingestion.control_ledger.values import CustomsCode, Day, Destination, Element, Text
from ingestion.control_ledger.vocabulary import EvidenceKind, Form


def _rate(value: Any) -> tuple[float, float]:
    bounds = value if isinstance(value, list) else [value, value]
    numbers = [bound for bound in bounds if isinstance(bound, (int, float))]
    if len(numbers) != 2 or not 0 <= numbers[0] <= numbers[1] <= 1:
        raise ValueError(
            f"{value!r} is not a share; write 0.4, or [0.3, 0.5] for a share between the two"
        )
    return float(numbers[0]), float(numbers[1])


# Lower and upper bound of the share of applications that are granted, 0 to 1.
Rate = Annotated[tuple[float, float], BeforeValidator(_rate)]


class Disregard(Strict):
    """Take what these instruments did, to themselves and to others, as never having happened."""

    change: Literal["disregard"]
    instruments: tuple[Text, ...] = Field(min_length=1)
    because: Text


class Assumed(Strict):
    """What every assumption about clauses says: which ones, towards whom, on which days.

    Without ``clauses`` all clauses of the instruments are meant, without ``destinations`` all
    destinations of the clause. The days are [legal_from, legal_until); on others nothing changes.
    """

    instruments: tuple[Text, ...] = Field(min_length=1)
    clauses: tuple[Text, ...] = ()
    destinations: tuple[Destination, ...] = ()
    legal_from: Day
    legal_until: Day | None = None
    because: Text

    @model_validator(mode="after")
    def _keeps_its_rules(self) -> "Assumed":
        if self.legal_until is not None and self.legal_until <= self.legal_from:
            raise ValueError("legal_until must be later than legal_from")
        if self.clauses and len(self.instruments) != 1:
            raise ValueError("clauses belong to one instrument; write one change per instrument")
        return self


class Suspend(Assumed):
    """The clauses are suspended on these days."""

    change: Literal["suspend"]


class Resume(Assumed):
    """The clauses are in force on these days, whatever suspended or ended them."""

    change: Literal["resume"]


class Lapse(Assumed):
    """The clauses have ended, from this day on."""

    change: Literal["lapse"]


class Extend(Assumed):
    """What holds just before ``legal_from`` holds on to ``legal_until``."""

    change: Literal["extend"]

    @model_validator(mode="after")
    def _has_an_end(self) -> "Extend":
        if self.legal_until is None:
            raise ValueError("extend needs legal_until, the new end")
        return self


class AddDestination(Assumed):
    """The clauses reach these destinations too."""

    change: Literal["add_destination"]

    @model_validator(mode="after")
    def _names_one(self) -> "AddDestination":
        if not self.destinations:
            raise ValueError("add_destination needs destinations, for example [JPN]")
        return self


class GrantLicences(Assumed):
    """Of what needs a licence, this share gets one; how much China grants is not published."""

    change: Literal["grant_licences"]
    rate: Rate


class Widen(Assumed):
    """The control takes in more goods, named by element, by customs code, or both."""

    change: Literal["widen"]
    goods: Text
    form: Form = "material"
    elements: tuple[Element, ...] = ()
    codes: tuple[CustomsCode, ...] = ()
    system: Text = "CN-TARIFF"

    @model_validator(mode="after")
    def _names_goods(self) -> "Widen":
        if len(self.instruments) != 1 or len(self.clauses) > 1:
            raise ValueError("widen takes one instrument, and at most one clause of it")
        if not (self.elements or self.codes):
            raise ValueError("widen needs elements, for example [Nd, Pr], or codes, or both")
        return self


AnyChange = Disregard | Suspend | Resume | Lapse | Extend | AddDestination | GrantLicences | Widen
Change = Annotated[AnyChange, Field(discriminator="change")]


class Scenario(Strict):
    """A reading of the law: the evidence that counts, and assumptions laid over it in order.

    ``base`` names a scenario whose evidence and changes come first; without it ``counts`` says
    which kinds of evidence count as law.
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    title: Text
    base: Text | None = None
    counts: tuple[EvidenceKind, ...] = ()
    changes: tuple[Change, ...] = ()

    @model_validator(mode="after")
    def _keeps_its_rules(self) -> "Scenario":
        if (self.base is None) == (not self.counts):
            raise ValueError(
                "give either base, for example enacted, or counts, for example [instrument, press]"
            )
        return self
