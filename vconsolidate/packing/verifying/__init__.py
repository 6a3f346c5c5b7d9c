"""What the independent checker is made of: nothing here is shared with the solvers."""
