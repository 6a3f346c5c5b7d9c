"""Virtual switches: which ports VMs take, what uplinks carry, and how frames are forwarded."""
