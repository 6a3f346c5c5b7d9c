"""Parts of the importer of vCenter statistics."""
