"""How many more VMs fit."""
