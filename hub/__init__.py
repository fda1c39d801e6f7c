"""The hub: one Flask site for a council's SEND services to schools."""
