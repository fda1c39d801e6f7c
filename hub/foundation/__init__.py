"""Floor 1: knows nothing of schools."""
