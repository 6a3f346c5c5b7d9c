"""A plan against what was measured after its migration, as a document and in every format."""
