"""Items on a passage: true to it, since they are made of its own sentences."""
