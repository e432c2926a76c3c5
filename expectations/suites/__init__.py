"""One module per source, named after it, with one function per table; ``marts`` for the marts."""
