"""Getting and parsing: one folder per source, and the stores they share in ``core``."""
