"""What the front door does: takes uploads for a draft, sends it, and keeps somebody's place who came back."""
