"""What is removed of people themselves, and the nightly purge of everything that is due."""
