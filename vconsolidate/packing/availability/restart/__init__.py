"""Restart maps: where every VM runs after each failure, found by search or by an exact model."""
