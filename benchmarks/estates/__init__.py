"""Seeded estates: whole inventories for the `plan` command, and packing problems for the solver alone."""
