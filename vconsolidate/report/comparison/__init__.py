"""Platforms compared: the plans of one inventory on each, side by side."""
