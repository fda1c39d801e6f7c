"""Changes to people, memberships, sign-in and second factors, split by noun."""
