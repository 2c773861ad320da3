"""The way to the hub: resumable transfer of blobs, records, and answers that are not taken at their word."""

from counter_app.upload.link import HttpHubLink
from counter_app.upload.sources import VaultBlob

__all__ = ["HttpHubLink", "VaultBlob"]
