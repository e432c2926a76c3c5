"""Narrows intervals by evidence: named constraints over amounts, solved as linear programs."""
