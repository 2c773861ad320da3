"""A blob of the vault as something to send."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import BinaryIO

from counter_app.domain.ids import Sha256
from counter_app.domain.papers import Blob


@dataclass(frozen=True, slots=True)
class VaultBlob:
    """An UploadSource. `opener` is the vault's `open`: a seekable stream of the plain bytes."""

    blob: Blob
    opener: Callable[[Sha256], AbstractContextManager[BinaryIO]]

    @property
    def sha256(self) -> Sha256:
        return self.blob.sha256

    @property
    def bytes(self) -> int:
        return self.blob.bytes

    @property
    def media_type(self) -> str:
        return self.blob.media_type

    def open(self) -> AbstractContextManager[BinaryIO]:
        return self.opener(self.blob.sha256)
