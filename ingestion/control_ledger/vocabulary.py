"""The closed vocabularies of the ledger."""

from typing import Literal, get_args

SYMBOLS = (
    "H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se "
    "Br Kr Rb Sr Y Zr Nb Mo Tc Ru Rh Pd Ag Cd In Sn Sb Te I Xe Cs Ba La Ce Pr Nd Pm Sm Eu Gd Tb "
    "Dy Ho Er Tm Yb Lu Hf Ta W Re Os Ir Pt Au Hg Tl Pb Bi Po At Rn Fr Ra Ac Th Pa U Np Pu Am Cm "
    "Bk Cf Es Fm Md No Lr Rf Db Sg Bh Hs Mt Ds Rg Cn Nh Fl Mc Lv Ts Og"
)
ELEMENTS = frozenset(SYMBOLS.split())

# What an instrument is; only `items` and `list` have goods of their own.
Kind = Literal[
    "items",  # a list of goods or technology that need a licence
    "suspension",  # suspends other instruments
    "destination_ban",  # forbids or narrows a destination or a kind of user there
    "entity_listing",  # names companies
    "framework",  # a law or regulation the others rest on
    "list",  # a catalogue that carries other instruments' items, often with customs codes
    "technology",  # technology that may not be exported, or only with a licence
    "extraterritorial",  # reaches goods made or moved outside the controller's territory
    "export_ban",
    "quota",
    "procurement",  # binds buyers, not exporters; kept for context
    "enforcement",
    "practice",  # how licences are given; not an instrument
    "statement",  # an official said so; not an instrument
]

Form = Literal[
    "metal",
    "alloy",
    "oxide",
    "compound",
    "mixture",
    "target",
    "permanent_magnet",
    "functional_material",
    "material",
    "ore",
    "raw_material",
    "reagent",
    "substrate",
    "article",
    "assembly",
    "equipment",
    "technology",
]

EventKind = Literal[
    "announced",
    "in_force",
    "observed",
    "suspended",
    "resumed",
    "extended",
    "eased",
    "amended",
    "expired",
    "repealed",
]

EvidenceKind = Literal["instrument", "official_statement", "press"]
Certainty = Literal["high", "medium", "low"]
Basis = Literal["listed", "catalogue", "inferred"]
CodeList = Literal["announcement", "catalogue_2026"]
NoCodes = Literal["none_listed", "not_established", "not_applicable"]
CodeStatus = Literal["listed", "none_listed", "not_established", "not_applicable"]

Status = Literal[
    "not_established",
    "not_yet_in_force",
    "in_force",
    "suspended",
    "suspension_end_reached",
    "expired",
    "repealed",
]

# `press` stands for an act that is reported but whose text was not read; a statement of intent is
# not an act. Which kinds count as law is what a scenario says.
EVERY_EVIDENCE: frozenset[EvidenceKind] = frozenset(get_args(EvidenceKind))

# `all`, an area and, after a colon, which users there.
DESTINATION = (
    r"^(all|third_countries|outside_EU27|[A-Z]{3}|EU27)(:(military|listed|watch_listed))?$"
)
