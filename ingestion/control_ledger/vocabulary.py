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

# The step of the supply chain an item belongs to; for technology and equipment, the step they
# are used in. Goods stand at the step they come out of.
Stage = Literal[
    "mining",  # getting ore out of the ground, leaching of ionic ore among it
    "ore",
    "separation",  # smelting and separation of what was mined, one step in the notices' words
    "oxide",
    "compound",
    "metal",  # making of metal
    "alloy",
    "crystal",  # growing of crystals, deposited diamond among them
    "substrate",
    "target",
    "magnet",
    "functional_material",
    "material",
    "cathode",
    "anode",
    "battery",
    "article",
    "assembly",
    "recycling",
    "equipment",  # making of the machines themselves
    "several",  # one entry for goods of several steps; the note names them
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

# What a rule beside the item lists is about.
Dimension = Literal[
    "product_scope",  # which goods
    "end_use",
    "end_user",
    "person",  # who is bound, beside the exporter in China
    "destination",
    "procedure",  # how to apply or declare
    "compliance",  # what exporters owe others
    "scope",  # what lies inside or outside the instrument as a whole
    "timing",
]

# What a rule leads to. `denied_in_principle` and `presumption_of_denial` are the words of the
# evidence for one kind of answer: no, unless there is a reason.
Outcome = Literal[
    "licence_required",
    "prohibited",
    "denied_in_principle",
    "presumption_of_denial",
    "case_by_case",
    "stricter_review",
    "exempt",
    "duty",
    "outside_scope",
    "application",
    "timing",
]

# The numbers rules turn on, and the unit of each.
ParameterName = Literal[
    "value_share",
    "ownership_share",
    "node_nm",
    "memory_layers",
    "report_within_working_days",
    "licence_valid_years",
]
PARAMETER_UNITS: dict[ParameterName, str] = {
    "value_share": "share",
    "ownership_share": "share",
    "node_nm": "nm",
    "memory_layers": "layers",
    "report_within_working_days": "working_days",
    "licence_valid_years": "years",
}
Comparison = Literal["at_least", "at_most"]  # both count the number itself

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
