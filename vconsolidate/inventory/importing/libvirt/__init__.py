"""XML of libvirt, read into a fragment."""
