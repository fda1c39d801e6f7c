"""Topics and areas of need that the services cite."""
