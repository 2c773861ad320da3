"""Tiếp nhận: who, what for, which papers, one slip."""
