"""China Customs: monthly imports and exports by eight- or ten-digit code and partner."""
