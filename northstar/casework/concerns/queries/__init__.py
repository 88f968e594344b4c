"""Reads. Each starts from the reader."""
