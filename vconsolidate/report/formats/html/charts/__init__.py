"""Charts of the page: each turns figures of the document into shapes, and into a table with the same figures."""
