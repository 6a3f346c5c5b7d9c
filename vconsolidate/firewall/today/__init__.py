"""What the firewall of a host lets pass today, read from what its tools print."""
