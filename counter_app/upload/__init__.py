"""The way to the hub: resumable transfer of blobs, records, and answers that are not taken at their word."""

from counter_app.upload.changes import HttpChangeFeed
from counter_app.upload.handed_over import HttpHubDossiers
from counter_app.upload.link import HttpHubLink
from counter_app.upload.package import BagPackages
from counter_app.upload.province import HttpProvinceStore

__all__ = ["BagPackages", "HttpChangeFeed", "HttpHubDossiers", "HttpHubLink", "HttpProvinceStore"]
