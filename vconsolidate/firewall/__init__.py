"""Host firewalls and zone rules: which packets pass, which services a plan needs, and what is wrong with the rules."""
