"""A plan from any source, read and checked."""
