"""The shape of an instrument file, and what it must keep to be believed."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from ingestion.control_ledger.values import CustomsCode, Day, Destination, Element, Text
from ingestion.control_ledger.vocabulary import (
    PARAMETER_UNITS,
    Basis,
    Certainty,
    CodeList,
    CodeStatus,
    Comparison,
    Dimension,
    EventKind,
    EvidenceKind,
    Form,
    Kind,
    NoCodes,
    Outcome,
    ParameterName,
    Stage,
)


class Strict(BaseModel):
    """A model in which an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Clause(Strict):
    """One clause: what it reaches, what it asks for, towards whom.

    ``covers`` names instruments whose items the clause takes as its own, and is empty where the
    clause reaches goods it does not list.
    """

    id: Text
    scope: Text
    licence_rule: Text
    destinations: Destination = "all"
    covers: tuple[Text, ...] = ()


class CodeGroup(Strict):
    """Customs codes of one item that share their basis, their lists and their dates.

    ``listed``: printed in the announcement; ``catalogue``: only in a later licence catalogue;
    ``inferred``: on no list, and ``note`` says why the goods are traded under it. ``printed`` is a
    misprint kept beside the code that is meant. Dates bound the use of the code, not the control;
    ``valid_to`` is the first day on which it is no longer used.
    """

    basis: Basis
    codes: tuple[CustomsCode, ...] = Field(min_length=1)
    lists: tuple[CodeList, ...] = ()
    system: Text = "CN-TARIFF"
    printed: CustomsCode | None = None
    valid_from: Day | None = None
    valid_to: Day | None = None
    evidence: tuple[Text, ...] = ()
    note: Text | None = None

    @model_validator(mode="after")
    def _keeps_its_rules(self) -> "CodeGroup":
        expected = {"listed": "announcement", "catalogue": "catalogue_2026"}.get(self.basis)
        if expected is not None and expected not in self.lists:
            raise ValueError(f"basis is {self.basis}, so lists must name {expected}")
        if self.basis == "catalogue" and "announcement" in self.lists:
            raise ValueError("a code of the announcement has the basis listed")
        if self.basis == "inferred" and (self.lists or self.note is None):
            raise ValueError("an inferred code is on no list and needs a note that says why")
        if self.printed is not None and len(self.codes) != 1:
            raise ValueError("printed belongs to one code; give that code a group of its own")
        if self.printed in self.codes:
            raise ValueError("printed is the code itself; leave it out, for nothing is misprinted")
        if self.valid_from and self.valid_to and self.valid_to <= self.valid_from:
            raise ValueError("valid_to must be later than valid_from")
        return self


class Item(Strict):
    """One lettered or numbered leaf of a list.

    ``controlled`` are the elements the entry is about, ``contained`` those that are just also in
    the goods. ``code`` is the control code as printed; ``key`` tells leaves of one code apart.
    Without customs codes, ``no_codes`` says whether there are none or they were not read.
    """

    code: Text | None = None
    key: Text | None = None
    goods: Text
    form: Form
    stage: Stage | None = None
    material: Text
    controlled: tuple[Element, ...] = ()
    contained: tuple[Element, ...] = ()
    threshold: Text | None = None
    no_codes: NoCodes | None = None
    codes: tuple[CodeGroup, ...] = ()
    clauses: tuple[Text, ...] = ()
    certainty: Certainty
    evidence: tuple[Text, ...] = Field(min_length=1)
    note: Text | None = None

    @property
    def name(self) -> str:
        """What tells this item apart within its instrument."""
        return self.key or self.code or ""

    @property
    def code_status(self) -> CodeStatus:
        """Whether customs codes are listed, are not, or were not established."""
        return self.no_codes or "listed"

    @model_validator(mode="after")
    def _keeps_its_rules(self) -> "Item":
        if not self.name:
            raise ValueError("needs a code, or a key where the list prints none")
        both = set(self.controlled) & set(self.contained)
        if both:
            raise ValueError(f"{', '.join(sorted(both))} is both controlled and contained")
        self._keeps_its_stage()
        has_listed = any(group.basis != "inferred" for group in self.codes)
        if has_listed == (self.no_codes is not None):
            raise ValueError(
                "give either codes of a list or no_codes: none_listed, not_established or "
                "not_applicable"
            )
        self._keeps_each_code_once()
        return self

    def _keeps_each_code_once(self) -> None:
        first: dict[tuple[str, str], int] = {}
        for at, group in enumerate(self.codes, start=1):
            for code in group.codes:
                if (group.system, code) in first:
                    raise ValueError(
                        f"the code {code} stands in group {first[group.system, code]} and again in "
                        f"group {at}; keep it in one, whose dates bound its whole use"
                    )
                first[group.system, code] = at

    def _keeps_its_stage(self) -> None:
        if self.form == "technology" and self.stage is None:
            raise ValueError("technology has no customs code to be found by; give its stage")
        if self.stage == "several" and self.note is None:
            raise ValueError("the stage is several; name them in note")


class Parameter(Strict):
    """A number a rule turns on: ``value_share`` ``at_least`` 0.001."""

    name: ParameterName
    comparison: Comparison
    value: Annotated[float, Field(gt=0, allow_inf_nan=False)]

    @property
    def unit(self) -> str:
        """The unit the number is in."""
        return PARAMETER_UNITS[self.name]

    @model_validator(mode="after")
    def _keeps_its_rules(self) -> "Parameter":
        if self.unit == "share" and self.value > 1:
            raise ValueError(f"a share is at most 1; {self.value:g} % is {self.value / 100:g}")
        return self


class Rule(Strict):
    """A rule that stands beside the item lists: an end use, a kind of user, a duty.

    ``clause`` is none where the evidence names no clause, and for an official statement, which
    is not law. ``effective_from`` is the first day the rule was to apply, whatever happened to
    its clause since; ``known_from`` is the day the public could know. Either is none where the
    day is not established, and ``note`` says why.
    """

    id: Text
    clause: Text | None = None
    dimension: Dimension
    outcome: Outcome
    rule: Text
    parameter: Parameter | None = None
    effective_from: Day | None
    known_from: Day | None
    certainty: Certainty
    evidence_kind: EvidenceKind = "instrument"
    evidence: tuple[Text, ...] = Field(min_length=1)
    read_on: Day
    note: Text | None = None

    @model_validator(mode="after")
    def _keeps_its_rules(self) -> "Rule":
        if None in (self.effective_from, self.known_from) and self.note is None:
            raise ValueError("a day is null; say in note why it is not known")
        if self.evidence_kind == "official_statement" and self.clause is not None:
            raise ValueError("an official statement is not law; leave the clause out")
        return self


class Event(Strict):
    """Something that happened to clauses of this instrument.

    ``legal_from`` is the first day of the new state and ``legal_until`` the end as printed,
    taken as the first day it no longer holds; ``known_from`` is the day the public could know.
    ``by`` names the instrument that did it, when it is another one.
    """

    event: EventKind
    known_from: Day
    legal_from: Day | None = None
    legal_until: Day | None = None
    clauses: tuple[Text, ...] = ()
    destinations: Destination | None = None
    by: Text | None = None
    certainty: Certainty = "high"
    evidence_kind: EvidenceKind = "instrument"
    evidence: tuple[Text, ...] = ()
    note: Text | None = None

    @model_validator(mode="after")
    def _keeps_its_rules(self) -> "Event":
        if self.legal_from is None and self.event not in ("announced", "eased", "amended"):
            raise ValueError(f"{self.event} needs legal_from, the first day it holds")
        if self.legal_from and self.legal_until and self.legal_until <= self.legal_from:
            raise ValueError("legal_until must be later than legal_from")
        if self.event == "extended" and self.legal_until is None:
            raise ValueError("extended needs legal_until, the new end")
        return self


class Instrument(Strict):
    """One instrument of export control, with everything that is known to have happened to it."""

    id: Text
    controller: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    authorities: tuple[Text, ...] = Field(min_length=1)
    number: Text
    year: int
    title: Text
    announced_on: Day | None
    kind: Kind
    coverage: Text
    legal_basis: Text | None = None
    certainty: Certainty
    sources: dict[str, Text] = Field(min_length=1)
    evidence: tuple[Text, ...] = Field(min_length=1)
    read_on: Day
    clauses: tuple[Clause, ...] = Field(min_length=1)
    items: tuple[Item, ...] = ()
    events: tuple[Event, ...] = ()
    rules: tuple[Rule, ...] = ()
    note: Text | None = None
