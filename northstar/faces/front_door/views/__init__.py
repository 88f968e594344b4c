"""The pages of the front door. Nobody signs in here, and no page needs a script."""
