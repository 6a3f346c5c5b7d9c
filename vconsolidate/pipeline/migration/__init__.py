"""A migration from beginning to end: planned, checked, replayed; and planned again after what really happened."""
