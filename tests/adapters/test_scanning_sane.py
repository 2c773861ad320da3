"""SANE: the real test device for what it can show, scripted drivers for the rest."""

from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from PIL import Image

from counter_app.domain.errors import (
    BadUsage,
    CounterError,
    DiskFull,
    ScannerBusy,
    ScannerEmpty,
    ScannerFailed,
    ScannerJammed,
    ScannerNotFound,
    ScannerToolMissing,
)
from counter_app.scanning.park import SystemScannerPark
from counter_app.scanning.sane import SaneSource
from counter_app.scanning.sane_options import plan_scan, read_options
from counter_app.services.scan_ports import PageSource, ScannedPage, ScannerDevice, ScanOptions
from tests.fakes.sane_bench import FEEDER, SaneBench, make_bench


@pytest.fixture
def bench(tmp_path: Path) -> SaneBench:
    return make_bench(tmp_path)


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    return tmp_path / "spool"


def scan_until_error(
    source: PageSource, spool: Path, options: ScanOptions
) -> tuple[list[ScannedPage], CounterError]:
    pages: list[ScannedPage] = []
    with pytest.raises(CounterError) as caught:
        for page in source.pages(spool, options, cancel=Event()):
            pages.append(page)
    return pages, caught.value


def test_the_devices_of_this_pc_are_listed(bench: SaneBench) -> None:
    park = SystemScannerPark(environment=bench.environment)
    assert ScannerDevice("sane:test:0", "Noname frontend-tester") in park.devices()


def test_a_pc_without_scanners_lists_none(bench: SaneBench) -> None:
    Path(bench.environment["SANE_CONFIG_DIR"], "dll.conf").write_text("", encoding="ascii")
    assert SystemScannerPark(environment=bench.environment).devices() == ()


def test_the_park_opens_what_it_lists(bench: SaneBench, spool: Path) -> None:
    park = SystemScannerPark(environment=bench.environment)
    source = park.open(park.devices()[0].name)
    assert len(list(source.pages(spool, FEEDER, cancel=Event()))) == 10


@pytest.mark.parametrize("name", ["twain:0", "", "test:0", "sane:", "folder:"])
def test_a_name_without_a_known_kind_is_wrong_usage(name: str) -> None:
    with pytest.raises(BadUsage):
        SystemScannerPark().open(name)


@pytest.mark.parametrize(("colour", "mode"), [(True, "RGB"), (False, "L")])
def test_glass_gives_one_a4_wide_page_at_the_asked_resolution(
    bench: SaneBench, spool: Path, colour: bool, mode: str
) -> None:
    (page,) = bench.device().pages(spool, ScanOptions(dpi=50, colour=colour), cancel=Event())
    with Image.open(page.path) as picture:
        assert picture.mode == mode
        # The test device's glass ends at 200 mm; it starts out with 80 by 100.
        assert picture.size == (393, 393)
        assert picture.info["dpi"] == pytest.approx((50, 50), abs=0.1)


def test_jam_on_the_first_sheet_gives_no_broken_page(bench: SaneBench, spool: Path) -> None:
    jam = replace(FEEDER, extra=("--read-return-value=SANE_STATUS_JAMMED",))
    pages, error = scan_until_error(bench.refusing(), spool, jam)
    assert (pages, error.code, error.details["pages"]) == ([], "SCANNER_JAMMED", 0)
    assert list(spool.iterdir()) == []


def test_jam_later_keeps_the_pages_before_it(bench: SaneBench, spool: Path) -> None:
    source = bench.scripted(
        'page; page; half; echo "scanimage: sane_read: Document feeder jammed" >&2; exit 6'
    )
    pages, error = scan_until_error(source, spool, FEEDER)
    assert isinstance(error, ScannerJammed)
    assert error.details["pages"] == 2
    assert sorted(spool.iterdir()) == [page.path for page in pages]


@pytest.mark.parametrize(
    ("status", "kind", "reason"),
    [
        ("SANE_STATUS_NO_DOCS", ScannerEmpty, None),
        ("SANE_STATUS_DEVICE_BUSY", ScannerBusy, None),
        ("SANE_STATUS_COVER_OPEN", ScannerFailed, "cover_open"),
        ("SANE_STATUS_IO_ERROR", ScannerFailed, "unplugged"),
        ("SANE_STATUS_NO_MEM", ScannerFailed, "memory"),
        ("SANE_STATUS_ACCESS_DENIED", ScannerFailed, "access_denied"),
        ("SANE_STATUS_CANCELLED", ScannerFailed, "cancelled_at_device"),
    ],
)
def test_what_the_driver_reports_has_its_own_error(
    bench: SaneBench, spool: Path, status: str, kind: type[CounterError], reason: str | None
) -> None:
    options = replace(FEEDER, extra=(f"--read-return-value={status}",))
    pages, error = scan_until_error(bench.refusing(), spool, options)
    assert pages == []
    assert isinstance(error, kind)
    assert error.details.get("reason") == reason


@pytest.mark.parametrize("device", ["test:9", "nosuch:libusb:001:004"])
def test_a_device_that_is_not_there(bench: SaneBench, spool: Path, device: str) -> None:
    source = SaneSource(device, environment=bench.environment)
    _, error = scan_until_error(source, spool, FEEDER)
    assert isinstance(error, ScannerNotFound)
    assert error.details["source"] == f"sane:{device}"


def test_a_device_that_another_program_holds(bench: SaneBench, spool: Path) -> None:
    source = bench.scripted(
        'echo "scanimage: open of device test:0 failed: Device busy" >&2; exit 1'
    )
    _, error = scan_until_error(source, spool, FEEDER)
    assert isinstance(error, ScannerBusy)


def test_a_pc_without_scanimage(tmp_path: Path, spool: Path) -> None:
    command = (str(tmp_path / "scanimage"),)
    with pytest.raises(ScannerToolMissing):
        SystemScannerPark(command=command).devices()
    with pytest.raises(ScannerToolMissing):
        list(SaneSource("test:0", command=command).pages(spool, FEEDER, cancel=Event()))


def test_an_option_the_device_does_not_know(bench: SaneBench, spool: Path) -> None:
    _, error = scan_until_error(bench.device(), spool, replace(FEEDER, extra=("--no-such",)))
    assert isinstance(error, ScannerFailed)
    assert error.details["reason"] == "option"


def test_backs_are_never_silently_left_out(bench: SaneBench, spool: Path) -> None:
    _, error = scan_until_error(bench.device(), spool, replace(FEEDER, duplex=True))
    assert isinstance(error, ScannerFailed)
    assert error.details["reason"] == "no_duplex"


def test_no_room_for_the_next_page_keeps_the_ones_before(bench: SaneBench, spool: Path) -> None:
    # A file size limit makes the real scanimage meet a refused write, as on a full disk.
    small = bench.device(wrap="trap '' XFSZ; ulimit -f 1")
    options = ScanOptions(dpi=75, extra=("--test-picture=Color pattern",))
    pages, error = scan_until_error(small, spool, options)
    assert isinstance(error, DiskFull)
    assert pages == []
    assert list(spool.iterdir()) == []


def test_a_page_cut_off_behind_the_drivers_back_is_not_taken(bench: SaneBench, spool: Path) -> None:
    source = bench.scripted('page; head -c 40 "$here/sheet.png" > "$(name)"; name; echo; hang')
    pages, error = scan_until_error(source, spool, FEEDER)
    assert isinstance(error, ScannerFailed)
    assert error.details == {"reason": "damaged_page", "pages": 1, "page": 2}
    assert list(spool.iterdir()) == [page.path for page in pages]


def test_noise_of_a_driver_on_its_output_is_no_page(bench: SaneBench, spool: Path) -> None:
    source = bench.scripted("echo warming up; echo ../../etc/passwd; page; echo page-1.png; exit 0")
    assert [page.number for page in source.pages(spool, FEEDER, cancel=Event())] == [1]


def test_a_driver_that_ends_well_without_a_page_is_a_failure(bench: SaneBench, spool: Path) -> None:
    _, error = scan_until_error(bench.scripted("exit 0"), spool, FEEDER)
    assert isinstance(error, ScannerFailed)
    assert error.details["reason"] == "no_page"


BRAND = """
All options specific to device `brand:usb':
  Standard:
    --source Flatbed|ADF Front|ADF Back|ADF Duplex [Flatbed]
    --mode Lineart|Halftone|Gray|24bit Color [Lineart]
    --resolution 100|150|240|300|600dpi [100]
    --depth 8|16 [inactive]
  Geometry:
    --page-width 0..221.121mm (in steps of 0.0211639) [215.872]
        Specifies the width of the media.
    --page-height 0..876.695mm (in steps of 0.0211639) [279.364]
    -x 0..215.872mm (in steps of 0.0211639) [215.872]
    -y 0..279.364mm (in steps of 0.0211639) [279.364]
"""


@pytest.mark.parametrize(
    ("options", "expected", "count"),
    [
        (
            ScanOptions(),
            ("--source=Flatbed", "--mode=24bit Color", "--resolution=240"),
            1,
        ),
        (
            ScanOptions(feeder=True, colour=False, dpi=300),
            ("--source=ADF Front", "--mode=Gray", "--resolution=300"),
            None,
        ),
        (
            ScanOptions(duplex=True, dpi=1200, max_pages=4),
            ("--source=ADF Duplex", "--mode=24bit Color", "--resolution=600"),
            4,
        ),
    ],
)
def test_each_model_is_told_in_its_own_words(
    options: ScanOptions, expected: tuple[str, ...], count: int | None
) -> None:
    plan = plan_scan(read_options(BRAND), options)
    assert plan.arguments[:3] == expected
    assert plan.count == count


def test_an_area_of_letter_size_is_made_long_enough_for_a4_and_never_narrower() -> None:
    arguments = plan_scan(read_options(BRAND), ScanOptions()).arguments
    assert "--page-height=297" in arguments
    assert not any(word.startswith("--page-width") for word in arguments)


def test_a_sheet_fed_scanner_without_glass_empties_its_feeder() -> None:
    text = "    --source ADF|ADF Duplex [ADF]\n    --adf-mode Simplex|Duplex [Simplex]\n"
    plan = plan_scan(read_options(text), ScanOptions())
    assert plan.arguments == ("--source=ADF", "--adf-mode=Simplex")
    assert plan.count is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("    --adf-mode Simplex|Duplex [Simplex]\n", "--adf-mode=Duplex"),
        ("    --duplex[=(yes|no)] [no]\n", "--duplex=yes"),
    ],
)
def test_both_sides_by_the_switch_of_the_model(text: str, expected: str) -> None:
    arguments = plan_scan(read_options(text), ScanOptions(duplex=True)).arguments
    assert expected in arguments
