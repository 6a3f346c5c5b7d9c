"""Why there, why not fewer hosts, why no plan at all, and what would help."""
