"""Place and end holds, ask for erasure and decide it, erase a person."""
