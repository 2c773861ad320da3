"""Beside the metadata stands what is to be known of the file itself: who signed it, whether it is whole."""

from counter_app.desktop.views.digitise.form import MetadataForm
from counter_app.desktop.views.digitise.screen import DigitiseScreen
from tests.desktop.intake_kit import with_bench
from tests.desktop.screens_kit import Desk
from tests.fakes.digitiser import Canned
from tests.odd_files import blank, saved
from tests.services_bench import LAND, MAI, MAI_NAME, WEDDING


def test_signatures_of_the_paper_in_view_are_named(desk: Desk) -> None:
    context, _ = with_bench(desk)
    bench = desk.bench
    signed = saved(blank(), bench.folder / "signed.pdf")
    signed.write_bytes(signed.read_bytes() + b"% /ByteRange\n")
    bench.reader.on[bench.sha256(signed)] = Canned("marriage_certificate", WEDDING)
    bench.take(
        MAI,
        LAND,
        case="both_spouses",
        name=MAI_NAME,
        scans={"marriage_certificate": signed},
    )
    while bench.digitising.read_next() is not None:
        pass
    screen = DigitiseScreen(context)
    desk.show(screen)
    form = screen.findChild(MetadataForm)
    assert isinstance(form, MetadataForm)
    assert form.notes == "Người Ký Mẫu ký số, tệp còn nguyên vẹn."
