"""What staff may change without a developer."""
