"""Exports: definitions of the plan's VMs and hosts in the languages of platforms."""
