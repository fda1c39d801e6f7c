"""Changes to schools: the register import and localities."""
