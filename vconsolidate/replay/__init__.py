"""A plan meets demand over time: CPU scheduling and memory reclaim, interval by interval."""
