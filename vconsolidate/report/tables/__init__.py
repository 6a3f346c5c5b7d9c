"""Tables made from the plan document by its schema: every list of the document becomes one."""
