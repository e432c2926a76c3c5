"""The Harmonized Tariff Schedule of the United States: ten-digit numbers and their units."""
