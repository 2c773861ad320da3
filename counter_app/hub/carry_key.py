"""The key that packages carried by hand are sealed to: made once for a hub, kept sealed in its database."""

import base64

import pyrage

from counter_app.hub.database import Database
from counter_app.hub.facts import keep_fact
from counter_app.hub.keys import HubKeys
from counter_app.hub.sealing import Seal
from counter_app.records import JsonObject, canonical
from counter_app.records.carry import signed_recipient

_NAME = "carry_key"


class CarryKey:
    """The hub's age identity, the same at every replica: the first one to make it decides."""

    def __init__(self, database: Database, keys: HubKeys, hub: str) -> None:
        self._keys = keys
        self._hub = hub
        seal = Seal(keys, _NAME)
        fresh = canonical({"identity": str(pyrage.x25519.Identity.generate())})
        sealed = base64.b64encode(seal.close(_NAME, fresh)).decode("ascii")
        kept = base64.b64decode(keep_fact(database, _NAME, sealed))
        self.identity = pyrage.x25519.Identity.from_str(str(seal.open(_NAME, kept)["identity"]))

    def told(self) -> JsonObject:
        """Return how the hub tells desks of it: `{recipient, key_id, signature}`, signed with the receipt key of now."""
        return signed_recipient(str(self.identity.to_public()), self._hub, self._keys.signer().key)
