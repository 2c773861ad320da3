"""PDFs that were cut off or damaged: each page shows what can still be shown, and none that lost something passes for blank."""

import io
import re
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from PIL import Image

from counter_app.domain.digitised import Quality, QualityMark, QualityReason, Verdict
from counter_app.domain.errors import FileDamaged
from counter_app.messages import quality_sentences
from counter_app.pages.limits import Limits
from counter_app.pages.opening import Opened, open_document, read_page
from counter_app.pages.raster import Gap, RawPage
from counter_app.workers.lost_content import with_losses
from tests.odd_files import blank, saved, three_scans


def opened(content: bytes, tmp_path: Path) -> Opened:
    path = tmp_path / "in.pdf"
    path.write_bytes(content)
    scratch = tmp_path / "scratch"
    scratch.mkdir(exist_ok=True)
    return open_document(path, scratch, Limits())


def page(document: Opened, number: int) -> RawPage:
    return read_page(document.readable, document.kind, number, Limits(), document.spare)


def first(pdf: pikepdf.Pdf, tmp_path: Path) -> RawPage:
    return page(open_document(saved(pdf, tmp_path / "in.pdf"), tmp_path, Limits()), 1)


def is_bare(drawn: RawPage) -> bool:
    return bool(drawn.rgb.min() == drawn.rgb.max())


@pytest.mark.parametrize(
    ("lost", "kept"), [(800, [True, True, False]), (0.45, [True, False, False])]
)
def test_pages_that_a_cut_took_are_not_blank(lost: float, kept: list[bool], tmp_path: Path) -> None:
    whole = three_scans()
    cut = len(whole) - round(lost if lost > 1 else lost * len(whole))
    document = opened(whole[:cut], tmp_path)
    assert (document.pages, document.repaired) == (3, True)
    pages = [page(document, number) for number in (1, 2, 3)]
    assert [not is_bare(drawn) for drawn in pages] == kept
    assert [drawn.gap is Gap.NONE for drawn in pages] == kept


@pytest.mark.parametrize("tenth", range(1, 10))
def test_wherever_a_file_is_cut_no_bare_page_passes(tenth: int, tmp_path: Path) -> None:
    whole = three_scans()
    document = opened(whole[: len(whole) * tenth // 10], tmp_path)
    assert (document.pages, document.repaired) == (3, True)
    white = Quality(Verdict.PASS, (QualityMark(QualityReason.BLANK),))
    for number in (1, 2, 3):
        try:
            drawn = page(document, number)
        except FileDamaged:
            continue
        if is_bare(drawn):
            judged = with_losses(white, drawn.gap, repaired=document.repaired)
            assert judged.verdict is not Verdict.PASS
            assert QualityReason.BLANK not in {mark.reason for mark in judged.marks}


def test_a_page_is_drawn_from_the_mended_copy_where_that_shows_more(tmp_path: Path) -> None:
    """The table tells a wrong place of the first page's content: pdfium draws nothing of it, qpdf looks for it."""
    whole = three_scans()
    place = whole.index(b"\n6 0 obj") + 1
    told = b"%010d 00000 n" % place
    assert whole.count(told) == 1
    document = opened(whole.replace(told, b"%010d 00000 n" % (place + 2)), tmp_path)
    assert document.repaired
    assert is_bare(read_page(document.readable, document.kind, 1, Limits()))
    for number in (1, 2, 3):
        drawn = page(document, number)
        assert not is_bare(drawn)
        assert drawn.gap is Gap.NONE


def test_a_page_that_is_named_but_gone_is_counted(tmp_path: Path) -> None:
    whole = three_scans().replace(b"\n5 0 obj", b"\n5 9 obj", 1)
    document = opened(whole[:-800], tmp_path)
    assert (document.pages, document.repaired) == (3, True)
    assert not is_bare(page(document, 2))
    with pytest.raises(FileDamaged):
        page(document, 3)


@pytest.mark.parametrize("told", [b"/Count 2", b"/Count 9"])
def test_a_wrong_count_of_pages_is_damage(told: bytes, tmp_path: Path) -> None:
    whole = three_scans()
    assert whole.count(b"/Count 3") == 1
    document = opened(whole.replace(b"/Count 3", told), tmp_path)
    assert document.repaired
    assert document.pages >= 3
    assert not any(is_bare(page(document, number)) for number in (1, 2, 3))


def _form(pdf: pikepdf.Pdf, content: bytes, **names: pikepdf.Object) -> pikepdf.Object:
    form = pdf.make_stream(content)
    form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 200, 300])
    form.Resources = Dictionary(XObject=Dictionary(names))
    return form


def _draws(content: bytes) -> pikepdf.Pdf:
    """A page with a box, and a form `A B` that draws a box and what is not there."""
    pdf = blank()
    sound = _form(pdf, b"20 20 50 30 re f")
    broken = _form(pdf, b"/F Do /G Do", **{"/F": sound})
    pdf.pages[0].obj.Resources = Dictionary(XObject=Dictionary({"/A B": sound, "/C": broken}))
    pdf.pages[0].contents_add(pdf.make_stream(content))
    return pdf


@pytest.mark.parametrize(
    ("content", "gap"),
    [
        (b"/A#20B Do", Gap.NONE),
        (b"/Gone BMC EMC /Done gs", Gap.NONE),
        (b"/Gone Do", Gap.SOME),
        (b"/C Do", Gap.SOME),
    ],
)
def test_what_a_page_draws_and_has_not_is_a_gap_in_a_sound_file_too(
    content: bytes, gap: Gap, tmp_path: Path
) -> None:
    drawn = first(_draws(content), tmp_path)
    assert drawn.gap is gap
    assert not is_bare(drawn)


def test_resources_may_stand_above_the_page(tmp_path: Path) -> None:
    pdf = _draws(b"/A#20B Do")
    pdf.Root.Pages.Resources = pdf.pages[0].obj.Resources
    del pdf.pages[0].obj["/Resources"]
    assert first(pdf, tmp_path).gap is Gap.NONE


def test_content_that_does_not_unpack_is_a_gap(tmp_path: Path) -> None:
    pdf = blank()
    torn = pdf.make_stream(b"")
    torn.write(b"x\x9c no such thing", filter=Name.FlateDecode)
    pdf.pages[0].Contents = torn
    assert first(pdf, tmp_path).gap is Gap.SOME


@pytest.mark.parametrize("kind", ["Line", "Polygon", "PolyLine", "Stamp"])
@pytest.mark.parametrize(
    ("flags", "drawn", "gap"),
    [(4, False, Gap.LOOKS), (4, True, Gap.NONE), (2, False, Gap.NONE), (32, False, Gap.NONE)],
)
def test_a_stamp_whose_looks_the_file_leaves_to_the_viewer_is_told(
    kind: str, flags: int, drawn: bool, gap: Gap, tmp_path: Path
) -> None:
    """Other viewers draw one of their own making."""
    pdf = blank()
    stamp = Dictionary(
        Type=Name.Annot,
        Subtype=Name("/" + kind),
        Rect=[20, 20, 90, 60],
        F=flags,
        Name=Name.Approved,
    )
    if drawn:
        stamp.AP = Dictionary(N=_form(pdf, b"0 0 60 40 re f"))
    pdf.pages[0].Annots = Array([pdf.make_indirect(stamp)])
    assert first(pdf, tmp_path).gap is gap


@pytest.mark.parametrize("gone", ["/AP", "/N"])
def test_a_stamp_whose_looks_are_named_and_gone_is_a_loss(gone: str, tmp_path: Path) -> None:
    pdf = blank()
    looks = Dictionary(N=_form(pdf, b"0 0 60 40 re f"))
    stamp = Dictionary(Type=Name.Annot, Subtype=Name.Stamp, Rect=[20, 20, 90, 60], F=4)
    stamp.AP = pdf.make_indirect(looks)
    other = Dictionary(Type=Name.Annot, Subtype=Name.Stamp, Rect=[20, 90, 90, 130], F=4)
    pdf.pages[0].Annots = Array([pdf.make_indirect(other), pdf.make_indirect(stamp)])
    out = io.BytesIO()
    pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    content = out.getvalue()
    path = tmp_path / "in.pdf"
    assert b"\n9 0 obj" not in content
    path.write_bytes(re.sub(gone.encode() + rb" \d 0 R", gone.encode() + b" 9 0 R", content))
    document = open_document(path, tmp_path, Limits())
    assert page(document, 1).gap is Gap.SOME


@pytest.mark.parametrize("kind", ["Square", "Ink", "Link", "Popup"])
def test_what_pdfium_draws_or_none_draws_is_no_gap(kind: str, tmp_path: Path) -> None:
    pdf = blank()
    note = Dictionary(Type=Name.Annot, Subtype=Name("/" + kind), Rect=[20, 20, 90, 60], F=4)
    pdf.pages[0].Annots = Array([pdf.make_indirect(note)])
    assert first(pdf, tmp_path).gap is Gap.NONE


def test_a_page_without_content_is_blank_and_no_gap(tmp_path: Path) -> None:
    pdf = blank()
    del pdf.pages[0].obj["/Contents"]
    assert first(pdf, tmp_path).gap is Gap.NONE


def test_a_stamp_on_a_scan_that_is_gone_is_no_page(tmp_path: Path) -> None:
    """The scan does not decode; what was drawn over it does."""
    pdf = blank()
    scan = pdf.make_stream(b"")
    scan.write(b"\xff\xd8\xff\xe0 no picture", filter=Name.DCTDecode)
    for name, value in (
        *(("Type", Name.XObject), ("Subtype", Name.Image), ("Width", 400), ("Height", 600)),
        *(("BitsPerComponent", 8), ("ColorSpace", Name.DeviceRGB)),
    ):
        scan["/" + name] = value
    pdf.pages[0].obj.Resources = Dictionary(XObject=Dictionary(I=scan))
    pdf.pages[0].contents_add(pdf.make_stream(b"q 200 0 0 300 0 0 cm /I Do Q"), prepend=True)
    drawn = first(pdf, tmp_path)
    assert not is_bare(drawn)
    assert drawn.gap is Gap.MOST


def test_a_clean_white_scan_has_no_gap(tmp_path: Path) -> None:
    out = io.BytesIO()
    sheet = Image.new("L", (800, 1200), 255)
    sheet.paste(0, (100, 100, 300, 200))
    sheet.save(out, "PDF", resolution=144)
    assert page(opened(out.getvalue(), tmp_path), 1).gap is Gap.NONE


WHITE = Quality(Verdict.PASS, (QualityMark(QualityReason.BLANK),))
FEW = Quality(
    Verdict.LOOK,
    (QualityMark(QualityReason.NEARLY_BLANK), QualityMark(QualityReason.RESOLUTION_ASSUMED)),
)
FULL = Quality(Verdict.PASS)
LOST, DOUBTED = QualityReason.CONTENT_LOST, QualityReason.CONTENT_DOUBTED


@pytest.mark.parametrize(
    ("quality", "gap", "repaired", "verdict", "reason"),
    [
        (WHITE, Gap.SOME, False, Verdict.RESCAN, LOST),
        (WHITE, Gap.NONE, True, Verdict.LOOK, DOUBTED),
        (FEW, Gap.NONE, True, Verdict.LOOK, DOUBTED),
        (FULL, Gap.SOME, False, Verdict.LOOK, DOUBTED),
        (FULL, Gap.SOME, True, Verdict.RESCAN, LOST),
        (FULL, Gap.MOST, False, Verdict.RESCAN, LOST),
    ],
)
def test_what_a_file_lost_is_told_and_never_called_blank(
    quality: Quality, gap: Gap, repaired: bool, verdict: Verdict, reason: QualityReason
) -> None:
    judged = with_losses(quality, gap, repaired=repaired)
    assert (judged.verdict, judged.marks[0].reason) == (verdict, reason)
    said = " ".join(quality_sentences(judged, 2))
    assert "tệp hỏng" in said and "trắng" not in said
    assert "bản giấy" in said


NOT_SHOWN = QualityReason.MARKS_NOT_SHOWN


@pytest.mark.parametrize(
    ("quality", "repaired", "verdict", "reasons"),
    [
        (FULL, False, Verdict.LOOK, [NOT_SHOWN]),
        (FULL, True, Verdict.LOOK, [NOT_SHOWN]),
        (WHITE, False, Verdict.RESCAN, [NOT_SHOWN]),
        (WHITE, True, Verdict.RESCAN, [DOUBTED, NOT_SHOWN]),
    ],
)
def test_looks_left_to_the_viewer_are_no_damage_and_never_called_blank(
    quality: Quality, repaired: bool, verdict: Verdict, reasons: list[QualityReason]
) -> None:
    judged = with_losses(quality, Gap.LOOKS, repaired=repaired)
    assert (judged.verdict, [mark.reason for mark in judged.marks]) == (verdict, reasons)
    said = quality_sentences(judged, 2)
    assert said[-1] == (
        "Trang 2 có con dấu hoặc nét vẽ không hiện vì tệp không kèm hình của chúng –"
        " đối chiếu trang 2 với bản giấy hoặc tệp gốc, nếu thiếu thì in trang đó ra rồi quét lại."
    )
    assert any("tệp hỏng" in one for one in said) == (DOUBTED in reasons)


@pytest.mark.parametrize("quality", [WHITE, FEW, FULL])
def test_a_whole_page_of_a_sound_file_is_judged_as_ever(quality: Quality) -> None:
    assert with_losses(quality, Gap.NONE, repaired=False) == quality


def test_a_full_page_of_a_repaired_file_is_judged_as_ever() -> None:
    assert with_losses(FULL, Gap.NONE, repaired=True) == FULL
