"""Stand-ins that keep the contract of their port; tests/contract holds them to it."""
