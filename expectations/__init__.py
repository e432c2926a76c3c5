"""Gates: one suite per landed table and per mart, and the one module that runs them."""
