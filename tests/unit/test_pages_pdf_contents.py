"""What PDFs carry besides pages, and pages whose boxes are odd: listed and set right, never done or opened."""

import io
import zlib
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from counter_app.domain.digitised import ActiveContent, Attachment, FormKind
from counter_app.domain.errors import CounterError, FileDamaged, FileFormDynamic, FileTooLarge
from counter_app.pages.limits import Limits
from counter_app.pages.opening import Opened, open_document, read_page
from counter_app.pages.raster import RawPage
from tests import odd_files
from tests.odd_files import blank, saved


def opened(pdf: pikepdf.Pdf, tmp_path: Path) -> Opened:
    return open_document(saved(pdf, tmp_path / "in.pdf"), tmp_path, Limits())


def page_of(pdf: pikepdf.Pdf, tmp_path: Path) -> RawPage:
    document = opened(pdf, tmp_path)
    return read_page(document.readable, document.kind, 1, Limits())


def test_attached_files_are_listed_and_not_opened(tmp_path: Path) -> None:
    path = odd_files.attached("đơn đề nghị.txt", "nội dung".encode(), tmp_path / "in.pdf")
    found = open_document(path, tmp_path, Limits()).contents.attachments
    assert found == (
        Attachment("đơn đề nghị.txt", len("nội dung".encode()), "text/plain"),
        Attachment("chạy.exe", 12, None),
    )
    assert sorted(each.name for each in tmp_path.iterdir()) == ["in.pdf"]


def test_a_size_that_is_a_lie_is_only_told(tmp_path: Path) -> None:
    pdf = blank()
    bomb = pdf.make_stream(b"")
    bomb.write(zlib.compress(bytes(50_000_000), 9), filter=Name.FlateDecode)
    bomb.Params = Dictionary(Size=-5)
    spec = Dictionary(Type=Name.Filespec, UF=String("lớn.bin"), EF=Dictionary(F=bomb))
    pdf.Root.Names = Dictionary(
        EmbeddedFiles=Dictionary(Names=Array([String("lớn.bin"), pdf.make_indirect(spec)]))
    )
    assert opened(pdf, tmp_path).contents.attachments == (Attachment("lớn.bin", None),)


def _opens_with(kind: str) -> pikepdf.Pdf:
    pdf = blank()
    pdf.Root.OpenAction = Dictionary(S=Name("/" + kind), JS=String("app.alert(1)"), F=String("a"))
    return pdf


def _typed_into() -> pikepdf.Pdf:
    """A field with a script for each letter typed, and a form that sends itself after it."""
    pdf = blank()
    script = Dictionary(S=Name.JavaScript, JS=String("1"), Next=Dictionary(S=Name.SubmitForm))
    field = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Widget,
        FT=Name.Tx,
        T=String("họ tên"),
        V=String("An"),
        Rect=[20, 20, 120, 40],
        AA=Dictionary(K=script),
    )
    pdf.pages[0].Annots = Array([pdf.make_indirect(field)])
    pdf.Root.AcroForm = Dictionary(Fields=Array([pdf.pages[0].Annots[0]]))
    return pdf


def _with_film() -> pikepdf.Pdf:
    film = Dictionary(Type=Name.Annot, Subtype=Name.RichMedia, Rect=[0, 0, 9, 9])
    return blank(Annots=Array([film]))


@pytest.mark.parametrize(
    ("make", "active"),
    [
        (lambda: _opens_with("JavaScript"), (ActiveContent.JAVASCRIPT,)),
        (lambda: _opens_with("Launch"), (ActiveContent.LAUNCH,)),
        (lambda: _opens_with("ImportData"), (ActiveContent.IMPORT_DATA,)),
        (_with_film, (ActiveContent.MEDIA,)),
        (_typed_into, (ActiveContent.JAVASCRIPT, ActiveContent.SUBMIT_FORM)),
        (lambda: blank(AA=Dictionary(O=3)), ()),
        (
            lambda: blank(AA=Dictionary(O=Dictionary(S=Name.Launch, F="x.exe"))),
            (ActiveContent.LAUNCH,),
        ),
        (lambda: blank(Annots=Array([Dictionary(A=Dictionary(S=Name.URI))])), ()),
    ],
)
def test_what_a_document_would_do_is_named_and_not_done(
    make: object, active: tuple[ActiveContent, ...], tmp_path: Path
) -> None:
    assert callable(make)
    assert opened(make(), tmp_path).contents.active == active


def test_a_chain_of_actions_without_end_is_followed_no_further(tmp_path: Path) -> None:
    pdf = blank()
    action = pdf.make_indirect(Dictionary(S=Name.GoTo))
    action.Next = action
    pdf.Root.OpenAction = action
    assert opened(pdf, tmp_path).contents.active == ()


def test_a_form_is_drawn_with_what_is_filled_in(tmp_path: Path) -> None:
    pdf = _typed_into()
    pdf.Root.AcroForm.DR = Dictionary(
        Font=Dictionary(
            Helv=Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        )
    )
    pdf.Root.AcroForm.DA = String("/Helv 20 Tf 0 g")
    pdf.Root.AcroForm.NeedAppearances = True
    document = opened(pdf, tmp_path)
    assert document.contents.form is FormKind.ACROFORM
    rgb = read_page(document.readable, document.kind, 1, Limits()).rgb
    field = rgb[int(rgb.shape[0] * 0.87) : int(rgb.shape[0] * 0.93), : rgb.shape[1] // 2]
    assert field.min() < 80


def test_a_form_only_its_maker_can_draw_is_refused(tmp_path: Path) -> None:
    pdf = blank()
    pdf.Root.AcroForm = Dictionary(XFA=pdf.make_stream(b"<xdp/>"), Fields=Array([]))
    assert opened(pdf, tmp_path).contents.form is FormKind.XFA
    pdf = blank()
    pdf.Root.NeedsRendering = True
    with pytest.raises(FileFormDynamic):
        opened(pdf, tmp_path)


@pytest.mark.parametrize(("flags", "shown"), [(4, True), (2, False)])
def test_a_stamp_pinned_to_the_page_is_seen_unless_it_is_hidden(
    flags: int, shown: bool, tmp_path: Path
) -> None:
    pdf = blank()
    look = pdf.make_stream(b"1 0 0 rg 0 0 60 60 re f")
    look.Type, look.Subtype, look.BBox = Name.XObject, Name.Form, Array([0, 0, 60, 60])
    stamp = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Stamp,
        Rect=[120, 40, 180, 100],
        F=flags,
        AP=Dictionary(N=look),
    )
    pdf.pages[0].Annots = Array([pdf.make_indirect(stamp)])
    rgb = page_of(pdf, tmp_path).rgb
    place = rgb[int(rgb.shape[0] * (1 - 70 / 300)), int(rgb.shape[1] * 150 / 200)]
    assert (tuple(int(value) for value in place) == (255, 0, 0)) == shown


def test_larger_units_make_a_larger_paper(tmp_path: Path) -> None:
    note = Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=[10, 10, 30, 30])
    page = page_of(blank(UserUnit=2.5, Annots=Array([note])), tmp_path)
    assert page.rgb.shape[:2] == (pytest.approx(300 * 2.5 / 72 * 200, abs=2), 1389)
    assert page.rgb[int(page.rgb.shape[0] * 0.12), int(page.rgb.shape[1] * 0.2)].max() < 30


@pytest.mark.parametrize("crop", [[500, 500, 600, 700], [0, 0, 0, 0], [90, 90, 90, 200]])
def test_a_crop_that_leaves_nothing_is_no_crop(crop: list[float], tmp_path: Path) -> None:
    page = page_of(blank(CropBox=Array(crop)), tmp_path)
    assert page.rgb.shape[:2] == (834, 556)
    assert page.rgb.min() == 0


def test_crop_and_turn_are_those_of_the_paper(tmp_path: Path) -> None:
    page = page_of(blank(CropBox=Array([0, 240, 100, 300]), Rotate=90), tmp_path)
    height, width = page.rgb.shape[:2]
    assert (height, width) == (pytest.approx(278, abs=1), pytest.approx(167, abs=1))
    assert page.rgb[int(height * 0.45), int(width * 0.4)].max() < 30


@pytest.mark.parametrize(
    ("size", "pixels"),
    [
        ((298, 420), (1167, 828)),
        ((842, 1191), (3309, 2339)),
        ((227, 5669), (15748, 631)),
    ],
)
def test_papers_of_every_size_keep_their_scale(
    size: tuple[float, float], pixels: tuple[int, int], tmp_path: Path
) -> None:
    page = page_of(blank(MediaBox=Array([0, 0, *size])), tmp_path)
    assert page.dpi == 200
    assert page.rgb.shape[:2] == pytest.approx(pixels, abs=2)


def _damaged(path: Path, *, streams: bool = False) -> Path:
    pdf = blank()
    out = io.BytesIO()
    pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False)
    found, wrong = (b"/Length 17", b"/Length 99") if streams else (b"startxref\n", b"startxref\n77")
    assert found in out.getvalue()
    path.write_bytes(out.getvalue().replace(found, wrong))
    return path


@pytest.mark.parametrize("streams", [False, True])
def test_damage_that_can_be_seen_past_is_told(streams: bool, tmp_path: Path) -> None:
    path = _damaged(tmp_path / "in.pdf", streams=streams)
    document = open_document(path, tmp_path, Limits())
    assert document.repaired
    assert read_page(document.readable, document.kind, 1, Limits()).rgb.min() == 0


def test_a_document_that_lost_its_first_bytes_is_mended(tmp_path: Path) -> None:
    path = saved(blank(), tmp_path / "in.pdf")
    path.write_bytes(path.read_bytes()[10:])
    document = open_document(path, tmp_path, Limits())
    assert document.repaired
    assert read_page(document.readable, document.kind, 1, Limits()).rgb.min() == 0


def test_a_sound_document_is_not_called_repaired(tmp_path: Path) -> None:
    assert not opened(blank(), tmp_path).repaired


def _with_picture(width: int, height: int, content: bytes) -> pikepdf.Pdf:
    pdf = blank()
    image = pdf.make_stream(b"")
    image.write(content, filter=Name.DCTDecode)
    for name, value in (
        ("Type", Name.XObject),
        ("Subtype", Name.Image),
        ("Width", width),
        ("Height", height),
        ("BitsPerComponent", 8),
        ("ColorSpace", Name.DeviceRGB),
    ):
        image["/" + name] = value
    pdf.pages[0].Resources = Dictionary(XObject=Dictionary(I=image))
    pdf.pages[0].Contents = pdf.make_stream(b"q 200 0 0 300 0 0 cm /I Do Q")
    return pdf


@pytest.mark.parametrize(("side", "error"), [(223_607, FileTooLarge), (400, FileDamaged)])
def test_a_picture_that_cannot_be_drawn_is_no_blank_page(
    side: int, error: type[CounterError], tmp_path: Path
) -> None:
    document = opened(_with_picture(side, side, b"\xff\xd8\xff\xe0 no picture"), tmp_path)
    with pytest.raises(error):
        read_page(document.readable, document.kind, 1, Limits())


def test_strips_of_one_scan_count_together(tmp_path: Path) -> None:
    strip = io.BytesIO()
    Image.new("RGB", (833, 250), "white").save(strip, "JPEG")
    pdf = _with_picture(833, 250, strip.getvalue())
    # Five strips down the page: each is 833 pixels on 200 points, 300 dpi.
    pdf.pages[0].Contents = pdf.make_stream(
        b"".join(b"q 200 0 0 60 0 %d cm /I Do Q " % (60 * at) for at in range(5))
    )
    assert page_of(pdf, tmp_path).dpi == 300
