"""
Fuzzing: every reader of the program is fed with files that are almost right, until something gives way.

``python -m fuzz --list`` names the targets, ``python -m fuzz TARGET --seconds 60`` runs one; docs/hostile-input.md
explains what counts as a fault and how much was run.
"""
