"""Cited published figures, kept in the project: what a first run without network is built from."""
