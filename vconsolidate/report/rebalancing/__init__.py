"""The moves that even out a running cluster, as a document and in every format."""
