"""Other tools' exports become inventories; one file per source."""
