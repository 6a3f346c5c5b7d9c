"""Loads of whole hosts as columns: relaxation, pricing in three ways, integer master, diving."""
