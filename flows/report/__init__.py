"""A static site of what the published file says: opens from disk, asks nothing of the network."""
