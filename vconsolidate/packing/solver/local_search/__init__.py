"""Improving a packing by moves and swaps."""
