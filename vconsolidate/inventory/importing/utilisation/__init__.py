"""Parts of the importer of utilisation tables."""
