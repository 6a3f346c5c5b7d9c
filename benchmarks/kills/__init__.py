"""Kill commands at random moments, and look at what they leave behind."""
