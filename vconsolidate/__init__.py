"""Plan the consolidation of physical servers onto virtual hosts."""
