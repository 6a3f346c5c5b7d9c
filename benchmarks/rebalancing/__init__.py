"""Clusters out of balance, for this program and for Ganeti's `hbal`."""
