"""Host failures: forms of admission control, one file each, spare hosts, and where VMs restart."""
