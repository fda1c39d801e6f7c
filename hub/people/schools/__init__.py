"""Schools, localities and the register import. Its pages stand on accounts, so a desk has them."""
