"""Rebalance clusters that run: from the placement of today to checked steps and what each brings."""
