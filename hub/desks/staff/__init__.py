"""The council staff area."""
