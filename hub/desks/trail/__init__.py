"""The audit trail as council staff read it."""
