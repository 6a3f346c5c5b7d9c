"""The runway of a plan as a document, and every format of it."""
