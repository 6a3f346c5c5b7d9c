"""What tools print, found in the catalogue: operating systems, processors, server models, hypervisors."""
