"""British Geological Survey, World Mineral Statistics."""
