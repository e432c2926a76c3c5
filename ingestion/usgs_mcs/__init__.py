"""USGS Mineral Commodity Summaries: the data release behind the yearly book."""
