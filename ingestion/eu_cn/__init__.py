"""The EU's Combined Nomenclature: codes by year, and what they correspond to."""
