"""The whole line, from the inventory to the reports, for estates of any size."""
