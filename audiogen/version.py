"""The version of audiogen."""

__version__ = "0.1.0"
