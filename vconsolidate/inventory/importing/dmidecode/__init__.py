"""What dmidecode, lscpu, free and /proc say of a machine, read into a fragment."""
