"""Text sealed for the database: whoever holds the database without the key file reads nothing of a citizen."""

import logging
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from counter_app.hub.keys import HubKeys
from counter_app.records import JsonObject, parse_object

_NONCE = 12

log = logging.getLogger(__name__)


class Seal:
    """AES-256-GCM under the hub's key for one purpose; each text is bound to its name."""

    def __init__(self, keys: HubKeys, purpose: str) -> None:
        self._cipher = AESGCM(keys.derive(purpose))

    def close(self, name: str, text: str) -> bytes:
        """Return the sealed text."""
        nonce = os.urandom(_NONCE)
        return nonce + self._cipher.encrypt(nonce, text.encode("utf-8"), name.encode("utf-8"))

    def open(self, name: str, body: bytes) -> JsonObject:
        """Return the JSON object that was sealed. Raises InvalidTag, NotCanonical: it is another one's, or damaged."""
        return parse_object(
            self._cipher.decrypt(body[:_NONCE], body[_NONCE:], name.encode("utf-8"))
        )

    def opened(self, name: str, body: bytes) -> "JsonObject | None":
        """Return the JSON object that was sealed; None when it is damaged, which the log tells."""
        try:
            return self.open(name, body)
        except (InvalidTag, ValueError):
            log.error("what is kept under %s is damaged", name)
            return None
