"""Keeps what a long run has found in a folder, so that another run can go on from it."""
