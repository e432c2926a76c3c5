"""USITC DataWeb: US trade by country and tariff heading, as reports saved to a workbook."""
