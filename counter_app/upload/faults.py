"""What an exception of the network libraries means for the desk: one class of error for each trouble that has its own cure."""

import errno
import ssl
from collections.abc import Iterator
from http.client import BadStatusLine, LineTooLong, RemoteDisconnected
from socket import EAI_AGAIN, gaierror

import requests
from requests.exceptions import ContentDecodingError
from urllib3.exceptions import InvalidHeader

from counter_app.domain.errors import (
    CertificateExpired,
    CertificateNotTrusted,
    CertificateWrongName,
    ClockWrong,
    CounterError,
    HubNameUnknown,
    HubNonsense,
    LinkCut,
    LinkDown,
    LinkOffline,
    LinkStalled,
)

_NOT_YET_VALID = 9
_EXPIRED = 10
_WRONG_NAME = frozenset({62, 64})
"""OpenSSL's X509_V_ERR_* for a certificate's dates and for the name or address that it is for."""

_NO_WAY_OUT = frozenset(
    {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EADDRNOTAVAIL, errno.EHOSTDOWN}
)
_NOT_HTTP = (BadStatusLine, LineTooLong, InvalidHeader, ContentDecodingError)


def meaning_of(error: BaseException) -> CounterError:
    """Return what the officer should be told about a failed call."""
    causes = list(_causes(error))
    for cause in causes:
        known = _before_the_call(cause)
        if known is not None:
            return known
    if isinstance(error, requests.exceptions.SSLError):
        return HubNonsense(status=0)
    if isinstance(error, requests.exceptions.Timeout):
        return LinkStalled(reason="silent")
    for cause in causes:
        known = _during_the_call(cause)
        if known is not None:
            return known
    return LinkCut(reason="cut")


def _before_the_call(cause: BaseException) -> CounterError | None:
    """Names and certificates."""
    if isinstance(cause, ssl.SSLCertVerificationError):
        return _certificate(cause.verify_code)
    if isinstance(cause, gaierror):
        # No server of names answers: that is no network, not a wrong name.
        return LinkOffline() if cause.errno == EAI_AGAIN else HubNameUnknown()
    return LinkCut(reason="cut") if isinstance(cause, ssl.SSLEOFError) else None


def _during_the_call(cause: BaseException) -> CounterError | None:
    if isinstance(cause, _NOT_HTTP) and not _is_cut_short(cause):
        return HubNonsense(status=0)
    if isinstance(cause, TimeoutError):
        return LinkStalled(reason="silent")
    if isinstance(cause, ConnectionRefusedError):
        return LinkDown(reason="refused")
    if isinstance(cause, OSError) and cause.errno in _NO_WAY_OUT:
        return LinkOffline()
    return None


def _certificate(code: int) -> CounterError:
    if code == _NOT_YET_VALID:
        return ClockWrong(sign="certificate")
    if code == _EXPIRED:
        return CertificateExpired()
    return (
        CertificateWrongName()
        if code in _WRONG_NAME
        else CertificateNotTrusted(reason="certificate")
    )


def _is_cut_short(error: BaseException) -> bool:
    """Tell whether a status line that makes no sense is the beginning of one that would have."""
    if isinstance(error, RemoteDisconnected):
        return True
    line = str(error.args[0]) if isinstance(error, BadStatusLine) and error.args else "?"
    return "HTTP/".startswith(line[:5])


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and what it was made of: the libraries keep the cause among the arguments, or as its reason."""
    yield error
    seen = {id(error)}
    inner = (*error.args, getattr(error, "reason", None), error.__cause__)
    for cause in inner:
        if isinstance(cause, BaseException) and id(cause) not in seen:
            seen.add(id(cause))
            yield from _causes(cause)
