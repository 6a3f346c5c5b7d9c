"""Placement rules, one file each: schema, meaning, encoding and an independent checker."""
