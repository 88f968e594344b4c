"""What the rules in force say of a concern: pure decisions, and reading what they need. Writes and sends nothing."""
