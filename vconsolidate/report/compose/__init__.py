"""Build the sections of the plan document from the results of the stages, one file each."""
