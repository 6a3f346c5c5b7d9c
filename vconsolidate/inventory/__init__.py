"""YAML, tables and traces become the model; everything wrong with them is said at once."""
