"""What digital signatures a PDF carries and whether they still fit it. No trust store, no network."""

from pathlib import Path

from counter_app.domain.digitised import SignatureFact

_MARK = b"/ByteRange"
_BLOCK = 1 << 20


def may_be_signed(path: Path) -> bool:
    """Say whether a PDF may hold a signature: its byte range can only stand in plain sight."""
    # Block by block: a file mapped as a whole counts as this process's memory as a whole.
    tail = b""
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            if _MARK in tail + block:
                return True
            tail = block[1 - len(_MARK) :]
    return False


def read_signatures(path: Path) -> tuple[SignatureFact, ...]:
    """List the signatures of a PDF in the order of signing; () when there are none.

    `intact` means: the signed bytes are unchanged, the signature fits the signer's certificate, and nothing but what a
    later signature may add came after it. Who vouches for the certificate is not looked at: that needs a network.
    """
    if not may_be_signed(path):
        return ()
    # Loaded for signed files only: it takes most of a second.
    from .signature_facts import facts_of

    with path.open("rb") as stream:
        return facts_of(stream)
