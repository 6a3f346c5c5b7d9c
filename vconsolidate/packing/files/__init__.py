"""Which datastore holds which files, once every VM has a host: exact, or proven impossible."""
