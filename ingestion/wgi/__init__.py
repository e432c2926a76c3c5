"""Worldwide Governance Indicators of the World Bank."""
