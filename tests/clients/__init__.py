"""Programs that use a published file as others do, and what they need."""
