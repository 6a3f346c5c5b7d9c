"""Sample inventories and the generator of the larger ones."""
