"""RVTools: from its sheets to the VMs, hosts, clusters, networks and rules of a vSphere estate."""
