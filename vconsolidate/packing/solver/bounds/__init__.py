"""Proven lower bounds, each valid by itself, computed in exact integers."""
