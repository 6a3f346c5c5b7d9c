"""Frontiers: hosts or cost against what is given up for them, point by point, with what is proven."""
