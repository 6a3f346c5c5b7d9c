"""Scenarios: the plans of an inventory and of what it could be, in one table, with what was expected."""
