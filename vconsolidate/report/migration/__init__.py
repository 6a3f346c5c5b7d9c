"""The plan of a migration as a document, and its formats."""
