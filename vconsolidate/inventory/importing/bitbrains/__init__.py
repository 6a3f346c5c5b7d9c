"""Parts of the Bitbrains importer."""
