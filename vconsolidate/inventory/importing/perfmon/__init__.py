"""Parts of the importer of Windows counters."""
