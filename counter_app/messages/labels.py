"""Labels of states, roles and kinds. Those that are also printed on forms come from the domain."""

from collections.abc import Mapping

from counter_app.domain.catalogue import CopyKind, HolderRole, NationalDatabase
from counter_app.domain.digitised import Verdict
from counter_app.domain.dossiers import DossierStatus
from counter_app.domain.labels import (
    DOSSIER_STATUS,
    ITEM_STATE,
    OUTBOX_STATE,
    PAPER_STATE,
    limit_words,
)
from counter_app.domain.officers import Role
from counter_app.domain.outbox import SenderName
from counter_app.domain.people import Sex
from counter_app.services.originals import OriginalAt

ROLE: Mapping[Role, str] = {
    Role.OFFICER: "Cán bộ tiếp nhận",
    Role.SUPERVISOR: "Người giám sát",
}

SENDER: Mapping[str, str] = {
    SenderName.WINDOW: "cửa sổ Quầy Số đang mở",
    SenderName.COMMAND: "một lệnh gửi khác",
    SenderName.SERVICE: "dịch vụ gửi nền",
}

ORIGINAL_WORDS: Mapping[OriginalAt, str] = {
    OriginalAt.HERE: "",
    OriginalAt.HUB: "Bản gốc do máy chủ giữ, máy này có bản đọc.",
    OriginalAt.TO_FOLLOW: "Đã có bản đọc; bản gốc tự về khi quầy đã số hóa gửi xong.",
    OriginalAt.DAMAGED: "Đã có bản đọc; bản gốc ở máy chủ hỏng hoặc mất: nhờ quầy đã số hóa đối chiếu để gửi lại, hoặc nhờ"
    " người quản trị máy chủ khôi phục.",
}
"""Where a paper's originals are; what is read of it is here."""

VERDICT: Mapping[Verdict, str] = {
    Verdict.PASS: "Đạt",
    Verdict.LOOK: "Cần xem lại",
    Verdict.RESCAN: "Cần quét lại",
}

SEX: Mapping[Sex, str] = {Sex.MALE: "Nam", Sex.FEMALE: "Nữ"}

COPY_KIND: Mapping[CopyKind, str] = {
    CopyKind.ORIGINAL: "Bản chính",
    CopyKind.CERTIFIED_COPY: "Bản sao chứng thực",
    CopyKind.REGISTER_EXTRACT: "Bản sao từ sổ gốc",
    CopyKind.PHOTOCOPY: "Bản chụp",
    CopyKind.ELECTRONIC: "Bản điện tử",
}

HOLDER_ROLE: Mapping[HolderRole, str] = {
    HolderRole.APPLICANT: "người nộp hồ sơ",
    HolderRole.CHILD: "người con",
    HolderRole.SPOUSE: "vợ hoặc chồng",
    HolderRole.DECEASED: "người đã mất",
    HolderRole.AUTHORISER: "người ủy quyền",
    HolderRole.ANYONE: "người có liên quan",
}

DATABASE: Mapping[NationalDatabase, str] = {
    NationalDatabase.POPULATION: "Cơ sở dữ liệu quốc gia về dân cư",
    NationalDatabase.CIVIL_STATUS: "Cơ sở dữ liệu hộ tịch điện tử",
    NationalDatabase.DRIVING_LICENCE: "Cơ sở dữ liệu giấy phép lái xe",
    NationalDatabase.LAND: "Cơ sở dữ liệu quốc gia về đất đai",
    NationalDatabase.SOCIAL_INSURANCE: "Cơ sở dữ liệu quốc gia về bảo hiểm",
    NationalDatabase.BUSINESS: "Cơ sở dữ liệu về đăng ký doanh nghiệp, hộ kinh doanh",
}


def dossier_status(status: int) -> str:
    """Return the label of a portal status 1 to 10; a number that the portal does not know is shown as it is."""
    try:
        return DOSSIER_STATUS[DossierStatus(status)]
    except ValueError:
        return f"Trạng thái {status}"


__all__ = [
    "COPY_KIND",
    "DATABASE",
    "DOSSIER_STATUS",
    "HOLDER_ROLE",
    "ITEM_STATE",
    "ORIGINAL_WORDS",
    "OUTBOX_STATE",
    "PAPER_STATE",
    "ROLE",
    "SENDER",
    "SEX",
    "VERDICT",
    "dossier_status",
    "limit_words",
]
