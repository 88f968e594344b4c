"""``make bench``: measures the service with many concerns, over HTTP, as it runs in production."""
