"""The page to play and listen to a session in a browser, and its server."""
