"""Two accounts of one person, looked at side by side and brought together."""
