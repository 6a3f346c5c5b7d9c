"""Building a packing from nothing."""
