"""Who lives in a region: their attributes, lives, needs and lists."""
