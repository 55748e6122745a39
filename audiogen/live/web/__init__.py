"""The page that a set is played and heard on, and its server."""
