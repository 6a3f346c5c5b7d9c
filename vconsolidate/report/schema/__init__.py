"""The plan document's sections, one file each."""
