"""The shape of an instrument file as JSON Schema, by which an editor completes and underlines.

It cannot say everything: that a clause exists, that days are in order and that events do not
contradict one another is known to ``chokepoint ledger check`` alone.
"""

from typing import Any

from ingestion.control_ledger.descriptions import FIELDS
from ingestion.control_ledger.schema import Instrument

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def instrument_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of one instrument file."""
    schema = Instrument.model_json_schema()
    for name, model in {"Instrument": schema, **schema["$defs"]}.items():
        for field, shape in model["properties"].items():
            # Editors show the title of a field in place of its name, and it says no more.
            shape.pop("title", None)
            if "$ref" not in shape.get("items", {"$ref": ""}):
                shape["uniqueItems"] = True
            meaning = FIELDS.get(name, {}).get(field)
            if meaning:
                shape["description"] = meaning[0].upper() + meaning[1:] + "."
    return {"$schema": DIALECT, **schema}
