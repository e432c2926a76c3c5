"""The Harmonized System: its codes by revision, and how the codes of two revisions correspond."""
