"""Who may read `/metrics`: it tells of no person, but of how much an office works and which stores are full."""

import hmac
import ipaddress
from pathlib import Path

from counter_app.domain.errors import BadUsage
from counter_app.hub.refusals import Refusal
from counter_app.hub.settings import HubSettings

_SHORTEST = 16
_LONGEST = 4096


def read_token(path: Path) -> str:
    """Return the token that stands alone in a file, without the space around it.

    Raises BadUsage (`reason`: metrics_token): no such file, or not 16 to 4096 printable ASCII characters without a space.
    """
    try:
        with path.open(encoding="ascii") as file:
            token = file.read(_LONGEST + 64).strip()
    except (OSError, ValueError) as error:
        raise BadUsage(reason="metrics_token") from error
    plain = token.isprintable() and not any(letter.isspace() for letter in token)
    if not (plain and _SHORTEST <= len(token) <= _LONGEST):
        raise BadUsage(reason="metrics_token")
    return token


def may_read(settings: HubSettings, authorization: str | None, address: str | None) -> None:
    """Let a caller pass by its `Authorization` header or by where it calls from (an IP address).

    Raises Refusal: 401 with a token set and not shown, 403 from another machine without one.
    """
    if settings.metrics_token is not None:
        scheme, _, shown = (authorization or "").partition(" ")
        right = hmac.compare_digest(
            shown.strip().encode("utf-8"), settings.metrics_token.encode("ascii")
        )
        if scheme.lower() == "bearer" and right:
            return
        headers = {"WWW-Authenticate": "Bearer"}
        raise Refusal(401, "CREDENTIAL_REFUSED", "the metrics token is needed", headers=headers)
    if settings.behind_proxy or not _is_here(address):
        raise Refusal(403, "METRICS_CLOSED", "from another machine only with a metrics token")


def _is_here(address: str | None) -> bool:
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        return found.ipv4_mapped.is_loopback
    return found.is_loopback
