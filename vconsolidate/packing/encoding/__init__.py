"""An estate and its demand as integers for the solver, and the answer back to names."""
