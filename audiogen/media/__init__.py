"""The outside formats: sound files and the folders they lie in. Nothing here knows a codec."""
