"""Floor 4: the services, which never import each other."""
