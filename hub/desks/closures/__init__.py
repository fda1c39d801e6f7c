"""Schools that closed while people or bookings hang on them, for staff to act on."""
