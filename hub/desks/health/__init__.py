"""Whether the hub is well, for load balancers and whoever watches over it."""
