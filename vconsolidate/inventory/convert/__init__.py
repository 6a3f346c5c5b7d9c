"""From checked sections to the model: catalogue look-ups, cross references, and values that cannot be."""
