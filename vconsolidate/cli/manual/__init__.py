"""Manual pages, made from the texts of ``--help``."""
