"""What a plan saves: every line with its range, its formula and its inputs; rows of them for every format."""
