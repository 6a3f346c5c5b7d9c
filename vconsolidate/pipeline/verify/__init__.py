"""A plan from anywhere, read and checked."""
