"""Harvard Growth Lab: weights that split the trade of one HS revision over the codes of the next."""
