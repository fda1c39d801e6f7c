"""Schools, localities and the register, for council staff."""
