"""Forms of admission control: how many hosts survive failures, and where the VMs run then. One file per form."""
