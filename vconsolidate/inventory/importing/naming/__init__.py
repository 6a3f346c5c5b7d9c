"""Names of the sources as the inventory allows them, and everything that refers to them."""
