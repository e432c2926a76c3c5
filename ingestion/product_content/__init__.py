"""Listed inputs in products: what is in them, under which codes they are traded, what things cost."""
