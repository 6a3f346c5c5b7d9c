"""The result as one versioned document; every format renders from it."""
