"""Eurostat Comext: monthly trade of the EU's members by eight-digit code and partner."""
