"""Scenarios of an inventory: their estates, and their plans, which begin with the plan of the inventory."""
