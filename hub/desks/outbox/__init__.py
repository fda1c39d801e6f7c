"""The outbox as council staff see it, and captured mail in demo mode."""
