"""Kinds of running text and tables: letter, decision, law, list of papers, receipt, land certificate, identity card."""

from reportlab.lib.colors import Color
from reportlab.lib.units import mm

from tests.specimens.cast import Citizen
from tests.specimens.codes import card_mrz

from .civil import closing, heading, nation, title
from .marks import Marks
from .sheet import HEIGHT, Align, Sheet, Tone
from .words import Teller


def letter(sheet: Sheet, teller: Teller) -> Marks:
    """An administrative letter."""
    heading(sheet, teller, 22)
    sheet.put(55, 41, f"V/v {teller.subject()}", size=sheet.size * 0.9, align=Align.CENTRE)
    sheet.put(105, 53, f"Kính gửi: Phòng Tư pháp {teller.province()}", align=Align.CENTRE)
    y = 64.0
    pitch = teller.random.uniform(5.6, 7.2)
    for _ in range(teller.random.randint(4, 6)):
        y = (
            sheet.paragraph(
                25, y, teller.prose(teller.random.randint(2, 4)), until=188, indent=10, pitch=pitch
            )
            + pitch
            + 1.5
        )
        if y > 205:
            break
    with sheet.beside():
        sheet.put(25, y + 6, "Nơi nhận:", Tone.ITALIC, size=sheet.size * 0.9)
        for number, where in enumerate(("Như trên;", f"UBND xã {teller.commune()};", "Lưu: VT.")):
            sheet.put(25, y + 11 + 4.5 * number, f"- {where}", size=sheet.size * 0.85)
        return closing(sheet, teller, y + 6, "TM. ỦY BAN NHÂN DÂN")


def decision(sheet: Sheet, teller: Teller) -> Marks:
    """A decision with its grounds and articles, sealed and signed over the print."""
    heading(sheet, teller, 20)
    title(sheet, 46, "QUYẾT ĐỊNH", scale=1.3)
    sheet.put(105, 53, f"Về việc {teller.subject()}", Tone.BOLD, align=Align.CENTRE)
    y = 63.0
    pitch = teller.random.uniform(5.5, 6.6)
    for _ in range(3):
        text = (
            f"Căn cứ Tờ trình số {teller.paper_number()} {teller.spoken()} về {teller.subject()};"
        )
        y = (
            sheet.paragraph(25, y, text, until=188, tone=Tone.ITALIC, indent=10, pitch=pitch)
            + pitch
        )
    sheet.put(105, y + 2, "QUYẾT ĐỊNH:", Tone.BOLD, align=Align.CENTRE)
    y += 10
    for number in range(1, teller.random.randint(4, 6)):
        text = f"Điều {number}. {teller.prose(teller.random.randint(1, 3))}"
        y = sheet.paragraph(25, y, text, until=188, indent=10, pitch=pitch) + pitch
        if y > 215:
            break
    marks = closing(sheet, teller, y + 4, "KT. CHỦ TỊCH")
    return (
        marks
        if teller.random.random() < 0.6
        else marks + closing(sheet, teller, y + 4, "Người trình", x=55)
    )


def law(sheet: Sheet, teller: Teller) -> Marks:
    """Dense prose in chapters, articles and clauses."""
    size = sheet.size * teller.random.uniform(0.85, 1.0)
    pitch = size * 0.3528 * teller.random.uniform(1.25, 1.5)
    sheet.put(
        105,
        22,
        f"Chương {teller.random.choice(('I', 'II', 'IV', 'VI', 'IX'))}",
        Tone.BOLD,
        align=Align.CENTRE,
    )
    sheet.put(105, 28, teller.subject().upper(), Tone.BOLD, align=Align.CENTRE)
    y, article = 38.0, teller.random.randint(1, 160)
    while y < 255:
        y = (
            sheet.paragraph(
                24,
                y,
                f"Điều {article}. {teller.subject().capitalize()}",
                until=190,
                tone=Tone.BOLD,
                size=size,
                indent=9,
            )
            + pitch
        )
        for clause in range(1, teller.random.randint(3, 5)):
            if y > 262:
                break
            y = (
                sheet.paragraph(
                    24,
                    y,
                    f"{clause}. {teller.prose(teller.random.randint(1, 3))}",
                    until=190,
                    size=size,
                    pitch=pitch,
                    indent=9,
                )
                + pitch
            )
        article += 1
    sheet.put(105, 284, str(teller.random.randint(2, 90)), align=Align.CENTRE)
    return Marks()


def table(sheet: Sheet, teller: Teller) -> Marks:
    """A list of papers, with or without rules."""
    random = teller.random
    heading(sheet, teller, 18)
    title(sheet, 42, "MỤC LỤC VĂN BẢN TRONG HỒ SƠ", scale=1.15)
    ends = [18.0, 30.0, 62.0, 86.0, 152.0, 192.0]
    ends = [end + (random.uniform(-3, 3) if 0 < place < 5 else 0) for place, end in enumerate(ends)]
    rows = [["STT", "Số, ký hiệu", "Ngày", "Trích yếu nội dung", "Ghi chú"]]
    for number in range(1, random.randint(12, 20)):
        note = random.choice(("Bản chính", "Bản sao", f"Tờ {random.randint(1, 60)}", ""))
        rows.append(
            [str(number), teller.paper_number(), teller.slashed(), f"Về {teller.subject()}", note]
        )
    y = _table(sheet, 50, ends, rows, ruled=random.random() < 0.6, limit=262)
    sheet.put(
        22, y + 7, f"Tổng số: {len(rows) - 1} văn bản, {random.randint(20, 400)} tờ.", Tone.ITALIC
    )
    return Marks()


def receipt(sheet: Sheet, teller: Teller) -> Marks:
    """An invoice or receipt: fields, a table of amounts, a total."""
    random = teller.random
    sheet.put(20, 20, f"Đơn vị thu: UBND xã {teller.commune()}", Tone.BOLD)
    sheet.put(20, 26, f"Mã số thuế: {random.randint(10**9, 10**10 - 1)}")
    title(
        sheet,
        38,
        random.choice(("BIÊN LAI THU PHÍ, LỆ PHÍ", "HÓA ĐƠN DỊCH VỤ", "PHIẾU THU")),
        scale=1.5,
    )
    sheet.put(
        105,
        45,
        f"Ký hiệu: {random.choice('ABCK')}{random.choice('AET')}-{random.randint(10, 26)}   Số: {random.randint(1, 9999999):07d}",
        align=Align.CENTRE,
    )
    y = 55.0
    for row in (
        (("Họ tên người nộp:", teller.name(), 190.0),),
        (("Địa chỉ:", teller.place(), 190.0),),
        (("Số CCCD:", teller.citizen_number(), 105.0), ("Điện thoại:", teller.phone(), 190.0)),
    ):
        y = sheet.fields(20, y, row) + 7.5
    rows = [["STT", "Nội dung thu", "Số lượng", "Đơn giá", "Thành tiền"]]
    rows += [
        [str(number), teller.goods(), str(random.randint(1, 12)), teller.amount(), teller.amount()]
        for number in range(1, random.randint(5, 10))
    ]
    y = _table(
        sheet,
        y + 2,
        [20.0, 32.0, 98.0, 120.0, 152.0, 190.0],
        rows,
        ruled=random.random() < 0.7,
        limit=220,
    )
    y = sheet.fields(20, y + 9, (("Tổng cộng (đồng):", teller.amount(), 190.0),)) + 7.5
    y = (
        sheet.fields(
            20,
            y,
            (
                ("Ngày thu:", teller.slashed(), 105.0),
                ("Hình thức:", random.choice(("Tiền mặt", "Chuyển khoản")), 190.0),
            ),
        )
        + 8
    )
    return closing(sheet, teller, y, "Người thu tiền", seal=random.random() < 0.6)


def land(sheet: Sheet, teller: Teller) -> Marks:
    """A land certificate: coloured frame, fields by letters, a small table of areas."""
    random = teller.random
    sheet.canvas.setStrokeColor(Color(0.75, 0.2, 0.25))
    for inset, width in ((10.0, 0.8), (12.5, 0.3)):
        sheet.canvas.setLineWidth(width * mm)
        sheet.canvas.rect(inset * mm, inset * mm, (210 - 2 * inset) * mm, (HEIGHT - 2 * inset) * mm)
    nation(sheet, 105, 25)
    title(sheet, 40, "GIẤY CHỨNG NHẬN QUYỀN SỬ DỤNG ĐẤT", scale=1.3)
    sheet.put(105, 47, "QUYỀN SỞ HỮU TÀI SẢN GẮN LIỀN VỚI ĐẤT", Tone.BOLD, align=Align.CENTRE)
    y = 57.0
    sheet.put(22, y, "I. Người sử dụng đất, chủ sở hữu tài sản", Tone.BOLD)
    for _ in range(random.randint(1, 2)):
        y = sheet.fields(
            26,
            y + 7,
            (
                (f"{random.choice(('Ông', 'Bà'))}:", teller.name(), 110.0),
                ("Năm sinh:", str(random.randint(1940, 2004)), 186.0),
            ),
        )
        y = sheet.fields(26, y + 7, (("CCCD số:", teller.citizen_number(), 186.0),))
        y = sheet.fields(26, y + 7, (("Địa chỉ:", teller.place(), 186.0),), pitch=7)
    sheet.put(22, y + 10, "II. Thửa đất, nhà ở và tài sản khác", Tone.BOLD)
    y += 18
    for row in (
        (
            ("a) Thửa đất số:", str(random.randint(1, 900)), 100.0),
            ("tờ bản đồ số:", str(random.randint(1, 90)), 186.0),
        ),
        (("b) Địa chỉ thửa:", teller.place(), 186.0),),
        (
            ("c) Diện tích:", f"{random.randint(40, 9000)},{random.randint(0, 9)} m²", 100.0),
            ("Nguồn gốc:", "Nhận thừa kế", 186.0),
        ),
        (("d) Thời hạn sử dụng:", random.choice(("Lâu dài", f"Đến {teller.slashed()}")), 186.0),),
    ):
        y = sheet.fields(26, y, row, pitch=7) + 7
    rows = [["Loại đất", "Diện tích (m²)", "Hình thức", "Thời hạn"]]
    rows += [
        [
            kind,
            f"{random.randint(30, 5000)},{random.randint(0, 9)}",
            random.choice(("Riêng", "Chung")),
            str(random.randint(2030, 2090)),
        ]
        for kind in ("Đất ở", "Đất trồng cây lâu năm", "Đất lúa")
    ]
    y = _table(sheet, y, [26.0, 80.0, 115.0, 150.0, 186.0], rows, ruled=True, limit=235)
    sheet.put(
        150, y + 8, f"{teller.province()}, {teller.spoken()}", Tone.ITALIC, align=Align.CENTRE
    )
    sheet.put(26, y + 12, f"Số vào sổ: CS {random.randint(10000, 99999)}")
    return closing(sheet, teller, y + 14, "GIÁM ĐỐC")


def card(sheet: Sheet, teller: Teller) -> Marks:
    """Both sides of an identity card, photocopied on one sheet: small print beside a photograph."""
    random = teller.random
    day = teller.day()
    citizen = Citizen(
        teller.citizen_number(), teller.name(), day, teller.sex(), teller.town(), teller.place()
    )
    x, y = random.uniform(40, 90), random.uniform(30, 60)
    small = sheet.size * 0.62
    _card_frame(sheet, x, y)
    sheet.put(
        x + 55,
        y + 6,
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        Tone.BOLD,
        size=small * 0.85,
        align=Align.CENTRE,
    )
    sheet.put(x + 55, y + 9.6, "Độc lập - Tự do - Hạnh phúc", size=small * 0.8, align=Align.CENTRE)
    sheet.put(
        x + 55, y + 14.5, "CĂN CƯỚC CÔNG DÂN", Tone.BOLD, size=small * 1.15, align=Align.CENTRE
    )
    sheet.canvas.setFillColor(Color(0.55, 0.5, 0.48))
    sheet.canvas.rect((x + 3) * mm, (HEIGHT - y - 44) * mm, 21 * mm, 27 * mm, fill=1)
    sheet.canvas.setFillColor(Color(0.25, 0.2, 0.2))
    sheet.canvas.circle((x + 13.5) * mm, (HEIGHT - y - 28) * mm, 6 * mm, fill=1)
    sheet.put(x + 27, y + 19.5, f"Số / No.: {citizen.number}", Tone.BOLD, size=small * 1.2)
    lines = (
        f"Họ và tên / Full name: {citizen.name.upper()}",
        f"Ngày sinh / Date of birth: {citizen.born}",
        f"Giới tính / Sex: {citizen.sex}   Quốc tịch: Việt Nam",
        f"Quê quán: {citizen.home_town}",
    )
    for number, text in enumerate(lines):
        sheet.put(x + 27, y + 24.5 + 4.6 * number, text, size=small)
    sheet.paragraph(
        x + 27,
        y + 43.5,
        f"Nơi thường trú: {citizen.residence}",
        until=x + 84,
        size=small,
        pitch=3.8,
    )
    sheet.put(x + 3, y + 51, f"Có giá trị đến: {teller.slashed()}", size=small * 0.8)
    back = y + random.uniform(70, 95)
    _card_frame(sheet, x, back)
    sheet.put(
        x + 6,
        back + 7,
        f"Đặc điểm nhận dạng: Nốt ruồi cách {random.randint(1, 5)} cm dưới cằm",
        size=small,
    )
    sheet.put(x + 6, back + 12, f"Ngày, tháng, năm: {teller.slashed()}", size=small)
    sheet.put(
        x + 50, back + 18, "CỤC TRƯỞNG CỤC CẢNH SÁT", Tone.BOLD, size=small, align=Align.CENTRE
    )
    for number, text in enumerate(card_mrz(citizen, expires=teller.day())):
        sheet.spaced(x + 4, back + 40 + 4.6 * number, text, pitch=2.58, size=9.0)
    y = back + 68
    return Marks() if random.random() < 0.5 else _copy_note(sheet, teller, y)


def _copy_note(sheet: Sheet, teller: Teller, y: float) -> Marks:
    sheet.put(
        105,
        y,
        f"SAO Y BẢN CHÍNH số {teller.random.randint(1, 4000)}, {teller.spoken()}",
        Tone.BOLD,
        align=Align.CENTRE,
    )
    return closing(sheet, teller, y + 8, "CÔNG CHỨNG VIÊN")


def _card_frame(sheet: Sheet, x: float, y: float) -> None:
    sheet.canvas.setStrokeColor(Color(0.4, 0.45, 0.5))
    sheet.canvas.setFillColor(Color(0.93, 0.95, 0.93))
    sheet.canvas.roundRect(x * mm, (HEIGHT - y - 54) * mm, 85.6 * mm, 54 * mm, 3 * mm, fill=1)


def _table(
    sheet: Sheet, y: float, ends: list[float], rows: list[list[str]], *, ruled: bool, limit: float
) -> float:
    """Print rows of wrapped cells between the columns' `ends`, from `y` down to `limit`; return the table's foot."""
    size = sheet.size * 0.9
    pitch = size * 0.3528 * 1.35
    tops = [y]
    for number, row in enumerate(rows):
        tone = Tone.BOLD if number == 0 else Tone.REGULAR
        bottom = y
        with sheet.beside():
            for left, right, text in zip(ends, ends[1:], row, strict=False):
                if text:
                    base = sheet.paragraph(
                        left + 1.2,
                        y + pitch,
                        text,
                        until=right - 1.0,
                        tone=tone,
                        size=size,
                        pitch=pitch,
                    )
                    bottom = max(bottom, base)
        y = bottom + 2.4
        tops.append(y)
        if y > limit:
            break
    if ruled:
        for top in tops:
            sheet.rule(ends[0], top, ends[-1], top)
        for end in ends:
            sheet.rule(end, tops[0], end, tops[-1])
    return y
