"""The signed-in workspace: home, search, navigation, and the gallery of its parts."""
