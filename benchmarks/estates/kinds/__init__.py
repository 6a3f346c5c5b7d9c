"""How each kind of estate is drawn, one file per theme."""
