"""A plan for the loss of a site: what restarts at the second one, where, when and with which data."""
