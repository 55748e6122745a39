"""Sinks: where a performance goes, by medium."""
