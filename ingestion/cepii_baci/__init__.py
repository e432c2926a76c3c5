"""CEPII BACI: annual trade of all countries and products, both reports of a flow reconciled."""
