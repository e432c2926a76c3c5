"""The control ledger: export-control law as reviewed YAML, one file per instrument."""
