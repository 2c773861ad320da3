"""Mapper of the old service set: DongBoHoSoMC and CapNhatTienDoHoSoMC, as they are called through the LGSP adapter.

Every value is a string but `HoSoBoSungId` (a number) and `TrangThaiBoSung` (true or false); what is not known is an
empty string, and no field is left out. Times are `yyyyMMddHHmmss` of Viet Nam. Lengths are characters of NFC text.
"""

from dataclasses import dataclass
from datetime import datetime

from counter_app.domain.deadlines import VIETNAM
from counter_app.domain.dossiers import DossierStatus, ItemState
from counter_app.domain.errors import PortalCodeUnknown
from counter_app.domain.forwarding import Files, PortalFile
from counter_app.portal.codes import PortalCodes
from counter_app.portal.law import Lookup
from counter_app.portal.neutral import Line, NeutralDossier, Outcome, Step, Supplement
from counter_app.records import Json, JsonObject

CHUNK = 10
"""Rows of progress in one call."""

_LONGEST_SUMMARY = 1000
_LONGEST_HANDLER = 50
_NOT_RECORDED = ("MaDoiTuong", "ThongTinKhac", "Email", "Fax", "SoDienThoai")
"""What the neutral records do not hold; MaDoiTuong is told on the online channel alone."""


@dataclass(frozen=True, slots=True)
class LgspMapper:
    """Pure: the same dossier gives the same message."""

    codes: PortalCodes
    lookup: Lookup

    def dossier(self, dossier: NeutralDossier, number: str, files: Files) -> JsonObject:
        """Return a HoSo. Raises PortalCodeUnknown."""
        code = self.codes.code
        applicant = dossier.applicant
        attached = [file for line in dossier.lines for file in line.files]
        refused = dossier.status is DossierStatus.REFUSED
        return {
            "MaHoSo": number,
            "MaTTHC": dossier.procedure,
            "TenTTHC": dossier.procedure_name,
            "MaLinhVuc": self.lookup.field_code(dossier),
            "TenLinhVuc": self.lookup.field_name(dossier),
            "KenhThucHien": code("channel", "direct"),
            "SoGiayToChuHoSo": applicant.number,
            "ChuHoSo": applicant.name,
            "LoaiDoiTuong": code("applicant", applicant_kind(dossier, self.lookup)),
            **dict.fromkeys(_NOT_RECORDED, ""),
            "TrichYeuHoSo": (dossier.procedure_name or dossier.procedure)[:_LONGEST_SUMMARY],
            "NgayTiepNhan": moment(dossier.received_at),
            "NgayHenTra": moment(dossier.due_at),
            "TrangThaiHoSo": code("status", dossier.status.name.lower()),
            "NgayTra": moment(dossier.returned_at),
            "ThongTinTra": "",
            "HinhThuc": code("return_way", dossier.return_way),
            "NgayKetThucXuLy": moment(dossier.solved_at),
            "DonViXuLy": self.lookup.office(dossier),
            "GhiChu": f"Mã tại quầy: {dossier.number}",
            "TaiLieuNop": [
                self._file(dossier, line, file, files)
                for line in dossier.lines
                for file in line.files
            ],
            "DanhSachLePhi": [],
            "DanhSachTepDinhKemKhac": [],
            "DanhSachHoSoBoSung": [
                _supplement(place, step) for place, step in enumerate(dossier.supplements, 1)
            ],
            "DanhSachGiayToKetQua": [
                _result(result, file, files) for result in dossier.results for file in result.files
            ],
            "NoiNopHoSo": code("submitted_at", "office"),
            "HoSoCoThanhPhanSoHoa": code("yes_no", "yes" if attached else "no"),
            "TaiKhoanDuocXacThucVoiVNeID": code("yes_no", "no"),
            "DuocThanhToanTrucTuyen": code("online_payment", "none"),
            "NgayTuChoi": moment(dossier.closed_at) if refused else "",
            "DinhDanhCHS": self._identities(dossier),
            "NgayNopHoSo": moment(dossier.received_at),
            "DSKetNoiCSDL": self._databases(dossier),
        }

    def progress(self, dossier: NeutralDossier, number: str, step: Step) -> JsonObject:
        """Return one row of the progress."""
        return {
            "MaHoSo": number,
            "NguoiXuLy": step.by[:_LONGEST_HANDLER],
            "ChucDanh": "",
            "ThoiDiemXuLy": moment(step.at),
            "PhongBanXuLy": self.lookup.office(dossier),
            "NoiDungXuLy": step.words,
            "TrangThai": self.codes.code("status", step.status.name.lower()),
            "NgayBatDau": moment(dossier.received_at),
            "NgayKetThucTheoQuyDinh": moment(dossier.due_at),
        }

    def _file(
        self, dossier: NeutralDossier, line: Line, file: PortalFile, files: Files
    ) -> JsonObject:
        yes_no = self.codes.lists["yes_no"]
        reuse = reuse_of(line)
        return {
            "TepDinhKemId": files[file.sha256].id,
            "TenTepDinhKem": file.name,
            "IsDeleted": self.codes.code("deleted", "no"),
            "MaThanhPhanHoSo": self.lookup.component_code(dossier, line),
            "DuongDanTaiTepTin": files[file.sha256].url,
            "DuocSoHoa": yes_no["yes"],
            "DuocTaiSuDung": self.codes.code("reuse", reuse),
            # 1 would claim a paper of the national store; only a reference to it proves that.
            "DuocLayTuKhoDMQG": yes_no["yes" if line.store_reference else "no"],
            "MaKetQuaThayThe": line.result_code if reuse == "result" else "",
        }

    def _identities(self, dossier: NeutralDossier) -> list[Json]:
        number = dossier.applicant.number
        kind = {12: "personal", 9: "old_identity"}.get(len(number))
        if kind is None:
            return []
        return [{"LoaiDinhDanh": self.codes.code("identity", kind), "SoDinhDanh": number}]

    def _databases(self, dossier: NeutralDossier) -> list[Json]:
        """Only databases whose code is known: the others are simply not told."""
        known = self.codes.lists["database"]
        return [
            {"MaCSDL": known[database.value]}
            for database in self.lookup.databases(dossier)
            if database.value in known
        ]


def reuse_of(line: Line) -> str:
    """`none`, `component` (reused from another dossier's component) or `result` (from a procedure's result)."""
    if line.state is not ItemState.REUSED:
        return "none"
    return "result" if line.result_code else "component"


def applicant_kind(dossier: NeutralDossier, lookup: Lookup) -> str:
    """Return our word for the kind of applicant. Raises PortalCodeUnknown: nothing says what the tax code stands for."""
    if dossier.applicant.kind == "citizen":
        return "citizen"
    kind = lookup.config.tax_code_applicant
    if kind is None:
        raise PortalCodeUnknown(list="applicant", value="tax_code")
    return kind


def moment(at: datetime | None) -> str:
    """`yyyyMMddHHmmss` in Viet Nam; "" for none."""
    return "" if at is None else f"{at.astimezone(VIETNAM):%Y%m%d%H%M%S}"


def read_moment(text: str) -> datetime:
    """Read what `moment` wrote (aware, Viet Nam). Raises ValueError."""
    return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=VIETNAM)


def _supplement(place: int, step: Supplement) -> JsonObject:
    return {
        "HoSoBoSungId": place,
        "NguoiYeuCauBoSung": step.asked_by,
        "NoiDungBoSung": step.words,
        "NgayBoSung": moment(step.asked_at),
        "NguoiTiepNhanBoSung": step.answered_by,
        "ThongTinTiepNhan": "",
        "NgayTiepNhanBoSung": moment(step.answered_at),
        "TrangThaiBoSung": step.answered_at is not None,
        "DanhSachGiayToBoSung": [],
        "DanhSachLePhiBoSung": [],
        "NgayHenTraTruoc": moment(step.due_before),
        "NgayHenTraMoi": moment(step.due_after),
    }


def _result(result: Outcome, file: PortalFile, files: Files) -> JsonObject:
    return {
        "TenGiayTo": result.name,
        "MaThanhPhanHoSo": "",
        "GiayToId": files[file.sha256].id,
        "DuongDanTepTinKetQua": files[file.sha256].url,
        "MaGiayToKetQua": result.code,
    }
