"""Reading applications, the papers that a partner signs, and what a partner has done here."""
