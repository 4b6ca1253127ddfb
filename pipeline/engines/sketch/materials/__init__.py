"""Materials: what dark modules are made of."""
