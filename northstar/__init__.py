"""Northstar: the working system of an anti-slavery partnership."""

__version__ = "0.1.0"
