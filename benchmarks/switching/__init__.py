"""The forwarding model of virtual switches against real switches."""
