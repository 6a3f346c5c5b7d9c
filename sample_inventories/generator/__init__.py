"""
Makes the larger samples: the data centre's servers and a week of traces, the full tour's traces, the JSON Schema.

``python -m sample_inventories.generator`` writes them beside this folder; the same version writes the same bytes.
Nothing in them was measured anywhere: names, hardware and loads are made up to look like a data centre of 2015.
"""
