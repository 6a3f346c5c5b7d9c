"""A model of how virtual switches forward frames, on one host and between hosts."""
