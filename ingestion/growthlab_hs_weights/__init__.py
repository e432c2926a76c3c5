"""Harvard Growth Lab: weights that split trade by one HS revision over the codes of the next."""
