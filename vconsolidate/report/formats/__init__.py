"""Renderers of the plan document, one file per format."""
