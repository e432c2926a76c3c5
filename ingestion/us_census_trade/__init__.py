"""US Census Bureau: monthly imports and exports by ten-digit code and country."""
