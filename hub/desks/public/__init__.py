"""Pages for everybody: front page, health, accessibility, privacy, cookies."""
