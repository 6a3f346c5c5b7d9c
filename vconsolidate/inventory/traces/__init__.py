"""Measured histories: CSV or Parquet files become arrays on one time grid."""
