"""Reads of what is due, what is held about a person, and what stands in the way of erasing."""
