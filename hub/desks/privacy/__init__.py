"""What we hold about people, for how long, and how it ends."""
