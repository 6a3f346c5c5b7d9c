"""The difference between two plans: hosts, VMs, figures, limits and findings."""
