"""Asking a provider of OpenID Connect who somebody is: the question, the answer, the proof."""
