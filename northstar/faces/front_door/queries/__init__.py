"""What the front door reads: code lists in plain words, places, the directory. None of it is about anybody."""
