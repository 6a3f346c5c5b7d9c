"""Scenarios: files and options that say what would be different in an inventory, and what is expected then."""
