"""Mapper of the 2026 adapter: dossier, CapNhatTienTrinh and CapNhatTrangThai.

Every value is a string, no field is left out, what is not known is an empty string. A dossier's times are
`yyyy-MM-dd HH:mm:ss` of Viet Nam, those of the progress ISO 8601 with milliseconds.
"""

from dataclasses import dataclass
from datetime import datetime

from counter_app.domain.deadlines import VIETNAM
from counter_app.domain.dossiers import DossierStatus
from counter_app.domain.forwarding import Files, PortalPlace
from counter_app.portal.codes import PortalCodes
from counter_app.portal.law import Lookup
from counter_app.portal.lgsp import applicant_kind
from counter_app.portal.neutral import Line, NeutralDossier, Step
from counter_app.records import Json, JsonObject

_COPIES = {
    "original": "original",
    "certified_copy": "copy",
    "register_extract": "copy",
    "photocopy": "copy",
    "electronic": "electronic",
}
_LONGEST_HANDLER = 50
_UNKNOWN_OF_SUBMITTER = (
    *("NgayCapDinhDanh", "NgaySinh", "SoDienThoai", "Email", "Fax"),
    *("MaTinh", "MaHuyen", "MaXa", "DiaChiChiTiet"),
)
_UNKNOWN_OF_APPLICANT = ("MaTinhChuHs", "MaXaChuHs", "DiaChiChiTietChuHs")


@dataclass(frozen=True, slots=True)
class Mapper2026:
    """Pure: the same dossier gives the same message."""

    codes: PortalCodes
    lookup: Lookup

    def dossier(self, dossier: NeutralDossier, place: PortalPlace, files: Files) -> JsonObject:
        """Return the dossier as it is created, and with the portal's id as it is updated. Raises PortalCodeUnknown."""
        kind = self.codes.code("applicant", applicant_kind(dossier, self.lookup))
        received = moment(dossier.received_at)
        return {
            "MaHoSo": place.number,
            "MaTTHC": dossier.procedure,
            "MaDichVuCong": "",
            "ChuHoSo": dossier.applicant.name,
            "LoaiDoiTuong": kind,
            "MaDonViTiepNhan": dossier.office,
            "NgayNop": received,
            "NgayTiepNhan": received,
            "EformThongTinChiTiet": "",
            "ThanhPhanHoSo": [
                self._line(dossier, line, files) for line in dossier.lines if line.files
            ],
            "ThongTinNguoiNop": self._submitter(dossier, kind),
        }

    def progress(self, dossier: NeutralDossier, place: PortalPlace, step: Step) -> JsonObject:
        """Return one row of CapNhatTienTrinh."""
        return {
            "IDHoSo": place.id,
            "MaHoSo": place.number,
            "NguoiXuLy": step.by[:_LONGEST_HANDLER],
            "ThoiDiemXuLy": instant(step.at),
            "PhongBanXuLy": self.lookup.office(dossier),
            "NoiDungXuLy": step.words,
            "TrangThai": self.codes.code("status", step.status.name.lower()),
            "NgayBatDau": instant(dossier.received_at),
            "NgayKetThucTheoQuyDinh": instant(dossier.due_at),
        }

    def status(self, dossier: NeutralDossier, place: PortalPlace, files: Files) -> JsonObject:
        """Return one row of CapNhatTrangThai; lists of fees and results only where the status calls for them."""
        content: JsonObject = {
            "IdHoSo": place.id,
            "MaHoSo": place.number,
            "TrangThai": self.codes.code("status", dossier.status.name.lower()),
            "NoiDungYKien": dossier.closed_words or dossier.steps[-1].words,
        }
        if dossier.status in (DossierStatus.SUPPLEMENT_ASKED, DossierStatus.FEE_ASKED):
            content["DanhSachLePhi"] = []
        if dossier.status is DossierStatus.SOLVED:
            content["DanhSachGiayToKetQua"] = [
                {
                    "TenGiayTo": result.name,
                    "MaKetQua": result.code,
                    "IdGiayTo": files[file.sha256].id,
                    "HashTepTin": files[file.sha256].hash,
                }
                for result in dossier.results
                for file in result.files
            ]
        return content

    def _line(self, dossier: NeutralDossier, line: Line, files: Files) -> JsonObject:
        return {
            "MaThanhPhanHoSo": self.lookup.component_code(dossier, line),
            "TenThanhPhanHoSo": line.name,
            "SoLuong": str(line.copies),
            "LoaiBan": self.codes.code("copy_kind", _COPIES[line.copy_kind]),
            "GiayToDinhKem": [
                {
                    "IdGiayTo": files[file.sha256].id,
                    "MaKetQua": line.result_code,
                    "TenGiayTo": file.name,
                    "HashTepTin": files[file.sha256].hash,
                }
                for file in line.files
            ],
        }

    def _submitter(self, dossier: NeutralDossier, kind: str) -> JsonObject:
        """Who hands in at a counter is the applicant, as far as the record tells."""
        applicant = dossier.applicant
        details: dict[str, Json] = {
            "TenNguoiNop": applicant.name,
            "SoDinhDanh": applicant.number,
            **dict.fromkeys(_UNKNOWN_OF_SUBMITTER, ""),
            "TenChuHs": applicant.name,
            "SoDinhDanhChuHs": applicant.number,
            **dict.fromkeys(_UNKNOWN_OF_APPLICANT, ""),
        }
        return {"LoaiDoiTuong": kind, "IdDoiTuong": "", "ThongTinChiTiet": details}


def moment(at: datetime) -> str:
    """`yyyy-MM-dd HH:mm:ss` in Viet Nam."""
    return f"{at.astimezone(VIETNAM):%Y-%m-%d %H:%M:%S}"


def instant(at: datetime) -> str:
    """ISO 8601 with milliseconds and Viet Nam's offset."""
    return at.astimezone(VIETNAM).isoformat(timespec="milliseconds")
