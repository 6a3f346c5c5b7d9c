"""From the stages' results to the sections of the plan document, one file each."""
