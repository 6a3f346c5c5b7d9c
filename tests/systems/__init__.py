"""The systems S1–S24 of a virtualised data centre: what the product does with each, walked by a test."""
