"""Objects that PowerShell exports from Hyper-V, read into a fragment."""
