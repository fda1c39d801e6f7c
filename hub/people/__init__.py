"""Floor 2: who is who."""
