"""Vector bin packing on integers: presolve, bounds, construction, local search, columns, CP-SAT. Knows no estate."""
