"""Facts about hardware, hypervisors and guest systems as data files, each entry with its source."""
