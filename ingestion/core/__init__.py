"""What every source shares: the archive of bytes, the landing store, the registry, the loader."""
