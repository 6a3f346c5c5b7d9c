"""Servers become virtual machines, or stay physical for a stated reason."""
