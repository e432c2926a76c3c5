"""Listed inputs in products: how much is in them, their codes, and what things cost."""
