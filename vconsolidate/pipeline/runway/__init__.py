"""Runway: demand that grows month by month against the hosts of a plan."""
