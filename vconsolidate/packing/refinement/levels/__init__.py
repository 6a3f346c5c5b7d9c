"""Levels of the objective that do not choose hosts, one file each."""
