"""Parts of the sysstat importer."""
