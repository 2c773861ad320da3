"""The old service set (DongBoHoSoMC): exact field names, strings, times and codes."""

from dataclasses import replace

import pytest

from counter_app.domain.errors import PortalCodeUnknown
from counter_app.portal.lgsp import read_moment
from counter_app.portal.neutral import read_dossier
from counter_app.records import Json, JsonObject, schema_faults
from tests import portal_records as records
from tests.portal_records import ARCHIVAL, FILES, PAPERS, RESULT, REUSED, dossier, lgsp, line

HO_SO = [
    *("MaHoSo", "MaTTHC", "TenTTHC", "MaLinhVuc", "TenLinhVuc", "KenhThucHien"),
    *("SoGiayToChuHoSo", "ChuHoSo", "LoaiDoiTuong", "MaDoiTuong", "ThongTinKhac", "Email", "Fax"),
    *("SoDienThoai", "TrichYeuHoSo", "NgayTiepNhan", "NgayHenTra", "TrangThaiHoSo", "NgayTra"),
    *("ThongTinTra", "HinhThuc", "NgayKetThucXuLy", "DonViXuLy", "GhiChu", "TaiLieuNop"),
    *("DanhSachLePhi", "DanhSachTepDinhKemKhac", "DanhSachHoSoBoSung", "DanhSachGiayToKetQua"),
    *("NoiNopHoSo", "HoSoCoThanhPhanSoHoa", "TaiKhoanDuocXacThucVoiVNeID"),
    *("DuocThanhToanTrucTuyen", "NgayTuChoi", "DinhDanhCHS", "NgayNopHoSo", "DSKetNoiCSDL"),
]
TAI_LIEU = [
    *("TepDinhKemId", "TenTepDinhKem", "IsDeleted", "MaThanhPhanHoSo", "DuongDanTaiTepTin"),
    *("DuocSoHoa", "DuocTaiSuDung", "DuocLayTuKhoDMQG", "MaKetQuaThayThe"),
]
TIEN_DO = [
    *("MaHoSo", "NguoiXuLy", "ChucDanh", "ThoiDiemXuLy", "PhongBanXuLy", "NoiDungXuLy"),
    *("TrangThai", "NgayBatDau", "NgayKetThucTheoQuyDinh"),
]
NUMBER = "H19.12-261125-0001"


def sent(*revisions: JsonObject) -> JsonObject:
    read = read_dossier(revisions or [dossier()], PAPERS)
    return records.as_json(lgsp().dossier(read, NUMBER, FILES))


def rows(content: JsonObject, name: str) -> list[JsonObject]:
    found = content[name]
    assert isinstance(found, list)
    return [row for row in found if isinstance(row, dict)]


def test_the_records_of_these_tests_are_what_a_desk_sends() -> None:
    assert schema_faults("dossier.v1", dossier()) == ()


def test_a_dossier_has_exactly_these_fields() -> None:
    content = sent()

    assert list(content) == HO_SO
    assert [list(row) for row in rows(content, "TaiLieuNop")] == [TAI_LIEU, TAI_LIEU]


def test_a_dossier_is_told_in_the_portals_words() -> None:
    content = sent()

    assert {name: value for name, value in content.items() if isinstance(value, str) and value} == {
        "MaHoSo": NUMBER,
        "MaTTHC": "1.000894",
        "TenTTHC": "Thủ tục đăng ký kết hôn",
        "MaLinhVuc": "G15-LV11",
        "TenLinhVuc": "Hộ tịch",
        "KenhThucHien": "1",
        "SoGiayToChuHoSo": "075198006642",
        "ChuHoSo": "Lê Thị Hoài Mẫu",
        "LoaiDoiTuong": "1",
        "TrichYeuHoSo": "Thủ tục đăng ký kết hôn",
        "NgayTiepNhan": "20261125080509",
        "NgayHenTra": "20261125170000",
        "TrangThaiHoSo": "2",
        "HinhThuc": "0",
        "DonViXuLy": "UBND phường Mẫu",
        "GhiChu": "Mã tại quầy: T7K3Q9M-H19.12-261125-0001",
        "NoiNopHoSo": "2",
        "HoSoCoThanhPhanSoHoa": "1",
        "TaiKhoanDuocXacThucVoiVNeID": "0",
        "DuocThanhToanTrucTuyen": "0",
        "NgayNopHoSo": "20261125080509",
    }
    assert content["DinhDanhCHS"] == [{"LoaiDinhDanh": "1", "SoDinhDanh": "075198006642"}]


def test_files_are_the_archival_copies_with_their_address() -> None:
    scanned, reused = rows(sent(), "TaiLieuNop")

    assert scanned == {
        "TepDinhKemId": FILES[ARCHIVAL].id,
        "TenTepDinhKem": "Giấy tờ declaration.pdf",
        "IsDeleted": "False",
        "MaThanhPhanHoSo": "KQ.G15.000400",
        "DuongDanTaiTepTin": FILES[ARCHIVAL].url,
        "DuocSoHoa": "1",
        "DuocTaiSuDung": "0",
        "DuocLayTuKhoDMQG": "0",
        "MaKetQuaThayThe": "",
    }
    assert (reused["TepDinhKemId"], reused["DuocTaiSuDung"]) == (FILES[REUSED].id, "1")


@pytest.mark.parametrize(
    ("state", "code", "told"),
    [
        ("scanned", None, ("0", "")),
        ("scanned", "KQ.G15.000031", ("0", "")),
        ("reused", None, ("1", "")),
        ("reused", "KQ.G15.000031", ("2", "KQ.G15.000031")),
    ],
)
def test_reuse_is_told_with_the_result_that_stands_in(
    state: str, code: str | None, told: tuple[str, str]
) -> None:
    (row,) = rows(
        sent(dossier(items=[line("identity", state, "2" * 32, result_code=code)])), "TaiLieuNop"
    )

    assert (row["DuocTaiSuDung"], row["MaKetQuaThayThe"]) == told


@pytest.mark.parametrize("state", ["scanned", "reused"])
@pytest.mark.parametrize(
    ("more", "told"),
    [({}, "0"), ({"store_reference": None}, "0"), ({"store_reference": "KDMQG/77"}, "1")],
)
def test_only_a_recorded_reference_says_national_store(
    state: str, more: dict[str, Json], told: str
) -> None:
    content = dossier(items=[line("identity", state, "2" * 32, **more)])
    (row,) = rows(sent(content), "TaiLieuNop")

    assert schema_faults("dossier.v1", content) == ()
    assert row["DuocLayTuKhoDMQG"] == told


def test_a_dossier_without_files_has_no_digitised_component() -> None:
    content = sent(dossier(items=[line("declaration", "scanned", "9" * 32)]))

    assert (content["HoSoCoThanhPhanSoHoa"], content["TaiLieuNop"]) == ("0", [])


def test_a_database_that_spared_a_paper_is_told_where_its_code_is_known() -> None:
    spared = dossier(
        procedure="2.001263",
        items=[line("identity", "not_asked"), line("child_birth_certificate", "not_asked")],
    )

    assert sent(spared)["DSKetNoiCSDL"] == [{"MaCSDL": "1"}]
    assert sent()["DSKetNoiCSDL"] == []


def test_a_result_comes_with_its_code_and_address() -> None:
    content = sent(
        dossier(
            status=10,
            solved_at="2026-11-25T10:00:00+07:00",
            results=[{"paper": "3" * 32, "code": "KQ.G15.000032"}],
            returned={
                "at": "2026-11-25T03:30:00+00:00",
                "way": "post",
                "to": "Lê Thị Hoài Mẫu",
                "number": None,
                "by": "lan",
                "proof": None,
            },
        )
    )

    assert content["DanhSachGiayToKetQua"] == [
        {
            "TenGiayTo": "Giấy chứng nhận kết hôn",
            "MaThanhPhanHoSo": "",
            "GiayToId": FILES[RESULT].id,
            "DuongDanTepTinKetQua": FILES[RESULT].url,
            "MaGiayToKetQua": "KQ.G15.000032",
        }
    ]
    told = [content[it] for it in ("TrangThaiHoSo", "NgayKetThucXuLy", "NgayTra", "HinhThuc")]
    assert told == ["10", "20261125100000", "20261125103000", "1"]


SUPPLEMENT: JsonObject = {
    "asked_at": "2026-11-25T09:00:00+07:00",
    "asked_by": "lan",
    "lines": [{"component": None, "words": "Bản chính giấy chứng nhận"}],
    "status_before": 2,
    "due_before": "2026-11-25T17:00:00+07:00",
    "again": None,
    "answered_at": None,
    "answered_by": None,
    "due_after": None,
}


def test_a_supplement_has_the_only_values_that_are_no_strings() -> None:
    answered = {
        **SUPPLEMENT,
        "answered_at": "2026-11-26T09:00:00+07:00",
        "answered_by": "hoa",
        "due_after": "2026-11-27T17:00:00+07:00",
    }
    asked, done = (
        rows(sent(dossier(supplements=[step], status=5, paused=True)), "DanhSachHoSoBoSung")[0]
        for step in (SUPPLEMENT, answered)
    )

    assert asked == {
        "HoSoBoSungId": 1,
        "NguoiYeuCauBoSung": "lan",
        "NoiDungBoSung": "Bản chính giấy chứng nhận",
        "NgayBoSung": "20261125090000",
        "NguoiTiepNhanBoSung": "",
        "ThongTinTiepNhan": "",
        "NgayTiepNhanBoSung": "",
        "TrangThaiBoSung": False,
        "DanhSachGiayToBoSung": [],
        "DanhSachLePhiBoSung": [],
        "NgayHenTraTruoc": "20261125170000",
        "NgayHenTraMoi": "",
    }
    assert (done["TrangThaiBoSung"], done["NgayHenTraMoi"]) == (True, "20261127170000")


def test_the_day_of_refusal_is_told_of_a_refusal_alone() -> None:
    closing: JsonObject = {
        "at": "2026-11-25T09:00:00+07:00",
        "by": "lan",
        "reason": "not_competent",
        "words": "Không thuộc thẩm quyền",
    }
    refused, stopped = (sent(dossier(status=status, closing=closing)) for status in (3, 8))

    assert (refused["NgayTuChoi"], stopped["NgayTuChoi"]) == ("20261125090000", "")


@pytest.mark.parametrize(
    ("number", "setting", "kind", "identities"),
    [
        ("075198006642", None, "1", [{"LoaiDinhDanh": "1", "SoDinhDanh": "075198006642"}]),
        ("285123456", None, "1", [{"LoaiDinhDanh": "2", "SoDinhDanh": "285123456"}]),
        ("0100109106", "business", "2", []),
        ("0100109106", "state_body", "3", []),
        ("0100109106-001", "organisation", "4", []),
    ],
)
def test_kinds_of_applicant(
    number: str, setting: str | None, kind: str, identities: list[Json]
) -> None:
    read = read_dossier([dossier(applicant={"id": number, "name": "Mẫu"})], PAPERS)
    content = lgsp(tax_code_applicant=setting).dossier(read, NUMBER, FILES)

    assert (content["LoaiDoiTuong"], content["DinhDanhCHS"]) == (kind, identities)


def test_a_tax_code_that_could_be_anybody_is_held() -> None:
    read = read_dossier([dossier(applicant={"id": "0100109106", "name": "Mẫu"})], PAPERS)

    with pytest.raises(PortalCodeUnknown) as held:
        lgsp().dossier(read, NUMBER, FILES)
    assert dict(held.value.details) == {"list": "applicant", "value": "tax_code"}


def test_the_summary_is_cut_at_a_thousand_characters_and_never_empty() -> None:
    long = sent(dossier(procedure_name="ế" * 1001))["TrichYeuHoSo"]

    assert long == "ế" * 1000
    assert sent(dossier(procedure_name=""))["TrichYeuHoSo"] == "1.000894"


def test_progress_is_what_befell_the_dossier_in_order() -> None:
    first = dossier()
    second = dossier(revision=2, status=4, recorded_at="2026-11-25T08:30:00+07:00", handler="hoa")
    third = dossier(revision=3, status=5, supplements=[SUPPLEMENT], handler="hoa")
    read = read_dossier([first, second, third], PAPERS)
    told = [lgsp().progress(read, NUMBER, step) for step in read.steps]

    assert [list(row) for row in told] == [TIEN_DO] * 3
    assert [(row["ThoiDiemXuLy"], row["TrangThai"], row["NguoiXuLy"]) for row in told] == [
        ("20261125080509", "2", "lan"),
        ("20261125083000", "4", "hoa"),
        ("20261125090000", "5", "lan"),
    ]
    assert told[0] == {
        "MaHoSo": NUMBER,
        "NguoiXuLy": "lan",
        "ChucDanh": "",
        "ThoiDiemXuLy": "20261125080509",
        "PhongBanXuLy": "UBND phường Mẫu",
        "NoiDungXuLy": "Tiếp nhận hồ sơ",
        "TrangThai": "2",
        "NgayBatDau": "20261125080509",
        "NgayKetThucTheoQuyDinh": "20261125170000",
    }


def test_a_handler_is_cut_at_fifty_characters() -> None:
    read = read_dossier([dossier()], PAPERS)
    step = replace(read.steps[0], by="l" * 60)

    assert lgsp().progress(read, NUMBER, step)["NguoiXuLy"] == "l" * 50


def test_times_come_back_as_they_went() -> None:
    assert read_moment("20261125080509").isoformat() == "2026-11-25T08:05:09+07:00"
