"""Pages of becoming a partner."""
