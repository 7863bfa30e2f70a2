"""What must always be true, tried on a small region or on a user's own rule, with figures."""
