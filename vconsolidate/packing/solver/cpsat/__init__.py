"""Exact assignment models for CP-SAT."""
