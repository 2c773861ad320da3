"""Số hóa: papers that were scanned become papers that are held."""
