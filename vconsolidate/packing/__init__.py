"""Demand becomes a plan: bounds, heuristics and exact solvers behind one function, and a checker they do not share."""
