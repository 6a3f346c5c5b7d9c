"""Frozen data that flows from stage to stage; it knows no file format and no solver."""
