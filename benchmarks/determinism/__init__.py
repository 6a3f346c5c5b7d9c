"""
The same input gives the same bytes: every command that writes, over every sample, in surroundings that must not matter.

``python -m benchmarks.determinism`` prints a row for each sample and each surrounding and
exits with 1 if a byte differs.
"""
