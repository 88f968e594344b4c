"""Who may do what with a concern and with what was sent."""
