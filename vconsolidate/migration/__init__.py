"""The order in which workloads move to the hosts of a plan: as few waves as possible, every state allowed."""
