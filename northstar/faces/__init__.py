"""Doors for audiences whose threat differs."""
