"""From a fragment to the text of an inventory: quoting, order of fields, comments that say where a value was read."""
