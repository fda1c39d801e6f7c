"""How the hub looks and what it is called: the council's name, logo, colours and other settings."""
