"""Floor 3: what several services share."""
