"""Several sources that speak of the same servers become one: joined by name, what they contradict is said."""
