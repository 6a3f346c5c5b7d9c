"""Parts of the importer of Proxmox histories."""
