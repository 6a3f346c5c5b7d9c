"""Better plans on hosts that are chosen: even load, similar guests together, few migrations."""
