"""The national portal, spoken to by the hub: neutral records mapped to each generation, and a client for each."""
