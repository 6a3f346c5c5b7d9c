"""Does a plan keep every promise? Plain checks that share nothing with packing, sizing or replay."""
