"""A school's own page: what is next, what is offered, who is registered."""
