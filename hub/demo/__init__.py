"""Demo data: invented people on the real register."""
