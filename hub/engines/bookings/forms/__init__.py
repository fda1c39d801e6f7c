"""What people fill in about bookings: shape and wording, no rules."""
