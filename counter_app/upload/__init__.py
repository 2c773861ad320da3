"""The way to the hub: resumable transfer of blobs, records, and answers that are not taken at their word."""

from counter_app.upload.link import HttpHubLink

__all__ = ["HttpHubLink"]
