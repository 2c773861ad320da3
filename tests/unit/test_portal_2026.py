"""The 2026 adapter: exact field names, strings, times and codes."""

import pytest

from counter_app.domain.errors import PortalCodeUnknown
from counter_app.domain.forwarding import PortalPlace
from counter_app.portal.neutral import read_dossier
from counter_app.records import Json, JsonObject
from tests.portal_records import (
    ARCHIVAL,
    FILES,
    PAPERS,
    RESULT,
    REUSED,
    dossier,
    line,
    mapper_2026,
)

PLACE = PortalPlace("H19.12-20261125-0000001", "8801")


def sent(**changes: Json) -> JsonObject:
    return mapper_2026().dossier(read_dossier([dossier(**changes)], PAPERS), PLACE, FILES)


def status_of(**changes: Json) -> JsonObject:
    return mapper_2026().status(read_dossier([dossier(**changes)], PAPERS), PLACE, FILES)


def test_a_dossier_is_told_in_the_adapters_words() -> None:
    assert sent() == {
        "MaHoSo": "H19.12-20261125-0000001",
        "MaTTHC": "1.000894",
        "MaDichVuCong": "",
        "ChuHoSo": "Lê Thị Hoài Mẫu",
        "LoaiDoiTuong": "0",
        "MaDonViTiepNhan": "H19.12",
        "NgayNop": "2026-11-25 08:05:09",
        "NgayTiepNhan": "2026-11-25 08:05:09",
        "EformThongTinChiTiet": "",
        "ThanhPhanHoSo": [
            {
                "MaThanhPhanHoSo": "KQ.G15.000400",
                "TenThanhPhanHoSo": "Giấy tờ declaration",
                "SoLuong": "1",
                "LoaiBan": "0",
                "GiayToDinhKem": [
                    {
                        "IdGiayTo": FILES[ARCHIVAL].id,
                        "MaKetQua": "",
                        "TenGiayTo": "Giấy tờ declaration.pdf",
                        "HashTepTin": FILES[ARCHIVAL].hash,
                    }
                ],
            },
            {
                "MaThanhPhanHoSo": "",
                "TenThanhPhanHoSo": "Giấy tờ identity",
                "SoLuong": "1",
                "LoaiBan": "1",
                "GiayToDinhKem": [
                    {
                        "IdGiayTo": FILES[REUSED].id,
                        "MaKetQua": "",
                        "TenGiayTo": "Giấy tờ identity.pdf",
                        "HashTepTin": FILES[REUSED].hash,
                    }
                ],
            },
        ],
        "ThongTinNguoiNop": {
            "LoaiDoiTuong": "0",
            "IdDoiTuong": "",
            "ThongTinChiTiet": {
                "TenNguoiNop": "Lê Thị Hoài Mẫu",
                "SoDinhDanh": "075198006642",
                "NgayCapDinhDanh": "",
                "NgaySinh": "",
                "SoDienThoai": "",
                "Email": "",
                "Fax": "",
                "MaTinh": "",
                "MaHuyen": "",
                "MaXa": "",
                "DiaChiChiTiet": "",
                "TenChuHs": "Lê Thị Hoài Mẫu",
                "SoDinhDanhChuHs": "075198006642",
                "MaTinhChuHs": "",
                "MaXaChuHs": "",
                "DiaChiChiTietChuHs": "",
            },
        },
    }


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("original", "0"),
        ("certified_copy", "1"),
        ("register_extract", "1"),
        ("photocopy", "1"),
        ("electronic", "2"),
    ],
)
def test_what_was_counted_says_how_many_and_of_what_kind(kind: str, code: str) -> None:
    counted: JsonObject = {"copy_kind": kind, "papers": 3, "pages": 6, "confirmed": True}
    content = sent(items=[line("declaration", "scanned", "1" * 32, handed_in=counted)])
    (row,) = content["ThanhPhanHoSo"] if isinstance(content["ThanhPhanHoSo"], list) else []

    assert isinstance(row, dict)
    assert (row["SoLuong"], row["LoaiBan"]) == ("3", code)


@pytest.mark.parametrize("setting", ["state_body", "organisation", None])
def test_a_kind_of_applicant_without_a_code_is_held(setting: str | None) -> None:
    read = read_dossier([dossier(applicant={"id": "0100109106", "name": "Mẫu"})], PAPERS)

    with pytest.raises(PortalCodeUnknown) as held:
        mapper_2026(tax_code_applicant=setting).dossier(read, PLACE, FILES)
    assert held.value.details["list"] == "applicant"


def test_a_business_has_another_code_than_in_the_old_set() -> None:
    read = read_dossier([dossier(applicant={"id": "0100109106", "name": "Mẫu"})], PAPERS)
    content = mapper_2026(tax_code_applicant="business").dossier(read, PLACE, FILES)

    assert content["LoaiDoiTuong"] == "1"


def test_progress_names_the_dossier_twice_and_tells_milliseconds() -> None:
    read = read_dossier([dossier()], PAPERS)

    assert [mapper_2026().progress(read, PLACE, step) for step in read.steps] == [
        {
            "IDHoSo": "8801",
            "MaHoSo": "H19.12-20261125-0000001",
            "NguoiXuLy": "lan",
            "ThoiDiemXuLy": "2026-11-25T08:05:09.000+07:00",
            "PhongBanXuLy": "UBND phường Mẫu",
            "NoiDungXuLy": "Tiếp nhận hồ sơ",
            "TrangThai": "2",
            "NgayBatDau": "2026-11-25T08:05:09.000+07:00",
            "NgayKetThucTheoQuyDinh": "2026-11-25T17:00:00.000+07:00",
        }
    ]


def test_status_lists_fees_and_results_only_where_they_belong() -> None:
    plain = ["IdHoSo", "MaHoSo", "TrangThai", "NoiDungYKien"]
    results: list[Json] = [{"paper": "3" * 32, "code": "KQ.G15.000032"}]
    solved = status_of(status=9, solved_at="2026-11-25T10:00:00+07:00", results=results)

    assert list(status_of()) == plain
    assert list(status_of(status=5)) == list(status_of(status=6)) == [*plain, "DanhSachLePhi"]
    assert solved == {
        "IdHoSo": "8801",
        "MaHoSo": "H19.12-20261125-0000001",
        "TrangThai": "9",
        "NoiDungYKien": "Đã giải quyết xong",
        "DanhSachGiayToKetQua": [
            {
                "TenGiayTo": "Giấy chứng nhận kết hôn",
                "MaKetQua": "KQ.G15.000032",
                "IdGiayTo": FILES[RESULT].id,
                "HashTepTin": FILES[RESULT].hash,
            }
        ],
    }
    assert list(status_of(status=10, results=results)) == plain
