"""What the desk's pages show, made ready for them."""
