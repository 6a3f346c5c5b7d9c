"""What is decided before any search: split, merge, absorb, cut off."""
