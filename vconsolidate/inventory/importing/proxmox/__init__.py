"""Answers of the Proxmox VE API, as ``pvesh`` prints them, read into a fragment."""
