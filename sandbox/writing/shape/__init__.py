"""Putting an item into the shape that the caller asks for: a JSON schema, or text."""
