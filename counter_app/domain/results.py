"""What comes out of a dossier: its result paper, and who signed for it; and what was handed in, as the officer counted it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from .catalogue import CopyKind
from .ids import ComponentCode, DossierId, OfficerLogin, PaperId, Sha256


class ReturnWay(StrEnum):
    """How a result leaves (HinhThuc of the national portal's dossier record)."""

    DIRECT = "direct"
    POST = "post"
    ONLINE = "online"


RETURN_WAY = {
    ReturnWay.DIRECT: "Trực tiếp",
    ReturnWay.POST: "Bưu chính công ích",
    ReturnWay.ONLINE: "Trực tuyến",
}
"""The ways in the words of the register."""


@dataclass(frozen=True, slots=True)
class DossierResult:
    """The paper a dossier ended in. `code` is its result code (`KQ.…`), None for a paper that has none."""

    dossier: DossierId
    paper: PaperId
    code: str | None
    added_at: datetime
    added_by: OfficerLogin


@dataclass(frozen=True, slots=True)
class ResultReturn:
    """The result given out against signature.

    Attributes:
        name: who took it, as written beside the signature; an attorney's or the post's too.
        number: the number of the taker's paper, or empty.
        proof: the scan of the signed slip in the vault, or None where the signed paper is kept in the file.
    """

    dossier: DossierId
    name: str
    number: str
    way: ReturnWay
    at: datetime
    by: OfficerLogin
    proof: Sha256 | None = None


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What the officer counted of one component at the counter (TT 01/2023/TT-VPCP Đ8: papers against scans).

    Attributes:
        papers: how many papers of this kind were handed in.
        pages: how many pages with print or writing they have together.
        confirmed: the officer saw that the scan has another count and says that it is right so.
    """

    dossier: DossierId
    component: ComponentCode
    copy_kind: CopyKind
    papers: int
    pages: int
    counted_at: datetime
    counted_by: OfficerLogin
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class DossierEnds:
    """What was handed in for a dossier and what came out of it.

    Attributes:
        codes: result code of each paper on the dossier's lines that an earlier dossier ended in.
    """

    results: tuple[DossierResult, ...] = ()
    returned: ResultReturn | None = None
    counts: tuple[HandedIn, ...] = ()
    codes: Mapping[PaperId, str] = field(default_factory=dict)


def pages_differ(counted: int, scanned: int, blank: int) -> bool:
    """True when the scan does not have the pages that were counted.

    Args:
        scanned: pages of the scan, its empty backs among them.
        blank: how many of them are empty: a person may count these or not.
    """
    return not scanned - blank <= counted <= scanned
