"""Measured histories of any source become one tidy Parquet file: cleaned by stated rules, each repair counted."""
