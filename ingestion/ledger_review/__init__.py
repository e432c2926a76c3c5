"""A second transcription of the lists of the law, held against the control ledger line by line."""
