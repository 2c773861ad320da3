"""The printed recovery key: ten groups of five characters that a person can read out and type back.

Crockford's base 32 (no I, L, O, U). The last character checks the others, so that a slip of the finger is told apart
from a key of another store.
"""

import hashlib
import secrets

from counter_app.domain.errors import WrongRecoveryKey

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUPS = 10
GROUP = 5

_SECRET = GROUPS * GROUP - 1
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})


def _check(body: str) -> str:
    return ALPHABET[hashlib.sha256(body.encode()).digest()[0] % len(ALPHABET)]


def new_recovery_key() -> str:
    """Return a fresh key of 245 random bits as printed, groups parted by hyphens."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(_SECRET))
    whole = body + _check(body)
    return "-".join(whole[start : start + GROUP] for start in range(0, len(whole), GROUP))


def recovery_secret(typed: str) -> str:
    """Return the bare characters of a typed key: any case, spaces and hyphens, O for 0 and I or L for 1.

    Raises WrongRecoveryKey (details: `reason` typing) when it cannot be a key.
    """
    bare = "".join(mark for mark in typed.upper() if not mark.isspace() and mark not in "-–—")
    bare = bare.translate(_READ_AS)
    if len(bare) != _SECRET + 1 or any(mark not in ALPHABET for mark in bare):
        raise WrongRecoveryKey(reason="typing")
    if _check(bare[:-1]) != bare[-1]:
        raise WrongRecoveryKey(reason="typing")
    return bare
