"""Objects of the vSphere API, as `govc` prints them, read into a fragment."""
