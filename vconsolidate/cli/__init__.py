"""Commands, one file each; the only package that prints and reads arguments."""
