"""Look things up in the catalogue by what people call them."""
