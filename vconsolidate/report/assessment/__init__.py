"""The estate as it is today: how it is used, what stands idle, how old it is, and what can be virtualised."""
