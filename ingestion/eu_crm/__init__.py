"""The EU's criticality studies: use and supply shares, parameters, and the scores made of them."""
