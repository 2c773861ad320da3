"""Which compiled loops pages call, and with which types: heard in the workers that read them."""
