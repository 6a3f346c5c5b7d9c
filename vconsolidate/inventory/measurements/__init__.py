"""Counters of VMs and hosts that platforms keep, as one set of measurements."""
