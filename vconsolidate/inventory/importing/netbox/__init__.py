"""Objects of NetBox, read into a fragment."""
