"""Developers' commands: python -m tools.<name>."""
