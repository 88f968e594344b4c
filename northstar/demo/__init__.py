"""The demonstration partnership: a story in YAML, played through the services by named actors."""
