"""Moves between the hosts of a cluster that runs: which pay, and in which order each is possible."""
