"""Documents that are odd but real, each made here from nothing: text layers that lie, forms, attachments, strange boxes."""

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pikepdf
import pypdfium2 as pdfium
from pikepdf import Array, Dictionary, Name
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from counter_app.slips.fonts import REGULAR, register_fonts

A4 = (595.276, 841.89)
LINES = (
    "ỦY BAN NHÂN DÂN PHƯỜNG ĐỒNG XOÀI",
    "THÔNG BÁO",
    "Về việc kiểm tra hồ sơ đăng ký thường trú năm 2023",
    "Căn cứ đề nghị ngày 17 tháng 4 của bộ phận tiếp nhận và trả kết quả,",
    "phường thông báo để các hộ gia đình được biết và thực hiện như sau:",
    "Thời gian làm việc từ 7 giờ 30 phút đến 16 giờ 45 phút hằng ngày.",
    "Người dân mang theo giấy tờ gốc, không cần nộp bản sao có chứng thực.",
    "Kết quả được trả tại quầy số 6 hoặc gửi về nhà theo yêu cầu.",
)
OTHERS = (
    "HỢP ĐỒNG MUA BÁN NHÀ Ở VÀ QUYỀN SỬ DỤNG ĐẤT",
    "Bên bán đồng ý bán toàn bộ căn nhà cho bên mua với giá một tỷ đồng,",
    "thanh toán thành ba đợt, đợt cuối khi sang tên xong trước bạ.",
    "Hai bên cam kết những điều ghi trên là đúng sự thật và tự nguyện ký.",
)
_MIDDLE = 16


def drawn(lines: tuple[str, ...] = LINES, *, mode: Literal[0, 3] = 0, grey: float = 0.0) -> bytes:
    """A page as a word processor prints it: text with its fonts. `mode` is the rendering mode of PDF, 3 for invisible."""
    register_fonts()
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    for at, line in enumerate(lines):
        text = canvas.beginText(70, A4[1] - 90 - 30 * at)
        text.setFont(REGULAR, _MIDDLE)
        text.setTextRenderMode(mode)
        text.setFillGray(grey)
        text.textLine(line)
        canvas.drawText(text)
    canvas.save()
    return out.getvalue()


def picture_of(page: bytes, dpi: int = 200) -> Image.Image:
    """What a scanner makes of a printed page."""
    document = pdfium.PdfDocument(page)
    try:
        image: Image.Image = document[0].render(scale=dpi / 72).to_pil()
        return image.convert("RGB")
    finally:
        document.close()


def scanned(lines: tuple[str, ...] = LINES, *, said: tuple[str, ...], dpi: int = 200) -> bytes:
    """A scan of `lines` under which another program left the invisible text `said`."""
    picture = io.BytesIO()
    scan = picture_of(drawn(lines), dpi)
    scan.save(picture, "JPEG", quality=85)
    with pikepdf.open(io.BytesIO(drawn(said, mode=3))) as pdf:
        page = pdf.pages[0]
        image = pdf.make_stream(picture.getvalue())
        image.stream_dict = Dictionary(
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=scan.width,
            Height=scan.height,
            BitsPerComponent=8,
            ColorSpace=Name.DeviceRGB,
            Filter=Name.DCTDecode,
        )
        page.resources.XObject = Dictionary(Scan=image)
        page.contents_add(pdf.make_stream(b"q %f 0 0 %f 0 0 cm /Scan Do Q" % A4), prepend=True)
        return _saved(pdf)


def with_white_text() -> bytes:
    """A printed page that says more than one sees: white text in its margins."""
    with (
        pikepdf.open(io.BytesIO(drawn())) as pdf,
        pikepdf.open(io.BytesIO(drawn(OTHERS * 2, grey=1.0))) as more,
    ):
        form = pdf.copy_foreign(more.pages[0].as_form_xobject())
        pdf.pages[0].resources.XObject = Dictionary(More=form)
        pdf.pages[0].contents_add(pdf.make_stream(b"q 1 0 0 1 0 -380 cm /More Do Q"))
        return _saved(pdf)


def mapped(change: Callable[[int], int]) -> bytes:
    """A printed page whose font tells other letters than it draws: `change` of each letter's code point."""

    def told(code: bytes) -> bytes:
        return b"<%04X>" % change(int(code, 16))

    with pikepdf.open(io.BytesIO(drawn())) as pdf:
        for each in pdf.objects:
            if isinstance(each, pikepdf.Dictionary) and "/ToUnicode" in each:
                table = each.ToUnicode.read_bytes()
                each.ToUnicode.write(_changed(table, told))
        return _saved(pdf)


def _changed(table: bytes, told: Callable[[bytes], bytes]) -> bytes:
    """Change a font's table, whether it maps letter by letter or a run of codes to a list."""
    listed = re.search(rb"<\w+> <\w+> \[([^\]]*)\]", table)
    if listed is None:
        return re.sub(rb"(<\w+>) <(\w{4})>", lambda m: m[1] + b" " + told(m[2]), table)
    letters = b" ".join(map(told, re.findall(rb"<(\w{4})>", listed[1])))
    return table[: listed.start(1)] + letters + table[listed.end(1) :]


def joined(*pages: bytes) -> bytes:
    """One document of one-page documents."""
    with pikepdf.new() as pdf:
        for page in pages:
            with pikepdf.open(io.BytesIO(page)) as source:
                pdf.pages.extend(source.pages)
        return _saved(pdf)


def blank(**entries: pikepdf.Object | list[float] | float) -> pikepdf.Pdf:
    """An open document with a page of 200 x 300 points, a black box near its upper left corner, and `entries` in it."""
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(200, 300))
    page = pdf.pages[0]
    page.Contents = pdf.make_stream(b"20 250 50 30 re f")
    for name, value in entries.items():
        page.obj["/" + name] = value
    return pdf


def three_scans() -> bytes:
    """Three scanned pages as scanners write them: the pages' objects (3 to 5) first, then content and picture of each."""
    pdf = pikepdf.new()
    for _ in range(3):
        picture = io.BytesIO()
        Image.effect_noise((400, 600), 60).save(picture, "JPEG", quality=60)
        pdf.add_blank_page(page_size=(200, 300))
        scan = pdf.make_stream(picture.getvalue())
        scan.stream_dict = Dictionary(
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=400,
            Height=600,
            BitsPerComponent=8,
            ColorSpace=Name.DeviceGray,
            Filter=Name.DCTDecode,
        )
        page = pdf.pages[-1]
        page.obj.Resources = Dictionary(XObject=Dictionary(I=scan))
        page.Contents = pdf.make_stream(b"q 200 0 0 300 0 0 cm /I Do Q")
    out = io.BytesIO()
    pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue()


def saved(pdf: pikepdf.Pdf, path: Path) -> Path:
    pdf.save(path)
    pdf.close()
    return path


def attached(name: str, content: bytes, path: Path) -> Path:
    """A document with a file in its list of files and one pinned to its page."""
    pdf = blank()
    pdf.attachments[name] = pikepdf.AttachedFileSpec(
        pdf, content, filename=name, mime_type="text/plain"
    )
    pinned = pikepdf.AttachedFileSpec(pdf, b"MZ" + bytes(10), filename="chạy.exe")
    pdf.pages[0].Annots = Array(
        [
            pdf.make_indirect(
                Dictionary(
                    Type=Name.Annot,
                    Subtype=Name.FileAttachment,
                    Rect=[10, 10, 30, 30],
                    FS=pinned.obj,
                )
            )
        ]
    )
    return saved(pdf, path)


def _saved(pdf: pikepdf.Pdf) -> bytes:
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()
