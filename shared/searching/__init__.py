"""How what people look for is found: names and numbers, however they are written."""
