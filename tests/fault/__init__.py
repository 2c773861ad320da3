"""What is kept when a process dies or a device fails."""
