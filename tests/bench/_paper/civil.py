"""Kinds that are forms: birth, marriage, declarations. Labels of many makes, values over leaders."""

from collections.abc import Callable
from random import Random

from tests.specimens.paper import Seal, Signature

from .marks import Marks
from .sheet import Align, Leader, Sheet, Tone
from .words import Teller

Row = tuple[tuple[str, str, float], ...]


def nation(sheet: Sheet, x: float, y: float, *, scale: float = 1.0) -> None:
    """Print the national heading centred at `x`."""
    size = sheet.size * scale
    sheet.put(x, y, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", Tone.BOLD, size=size, align=Align.CENTRE)
    sheet.put(x, y + 6, "Độc lập - Tự do - Hạnh phúc", Tone.BOLD, size=size, align=Align.CENTRE)
    sheet.rule(x - 24, y + 8, x + 24, y + 8)


def heading(sheet: Sheet, teller: Teller, y: float) -> None:
    """Print office and nation beside each other."""
    with sheet.beside():
        sheet.put(55, y, "ỦY BAN NHÂN DÂN", align=Align.CENTRE)
        sheet.put(55, y + 5.5, f"XÃ {teller.commune().upper()}", Tone.BOLD, align=Align.CENTRE)
        sheet.rule(45, y + 7.5, 65, y + 7.5)
        sheet.put(55, y + 13, f"Số: {teller.paper_number()}", align=Align.CENTRE)
        nation(sheet, 145, y, scale=0.95)
        place = f"{teller.province()}, {teller.spoken()}"
        sheet.put(145, y + 13, place, Tone.ITALIC, align=Align.CENTRE)


def title(sheet: Sheet, y: float, text: str, *, scale: float = 1.5) -> None:
    sheet.put(105, y, text, Tone.BOLD, size=sheet.size * scale, align=Align.CENTRE)


def closing(
    sheet: Sheet, teller: Teller, y: float, office: str, *, seal: bool = True, x: float = 150
) -> Marks:
    """Print office and name of who signs at `x`; return the signature and the seal over them."""
    sheet.put(x, y, office, Tone.BOLD, align=Align.CENTRE)
    sheet.put(x, y + 5.5, "(Ký, ghi rõ họ tên)", Tone.ITALIC, align=Align.CENTRE)
    sheet.put(x, y + 31, teller.name(), Tone.BOLD, align=Align.CENTRE)
    shift = teller.random.uniform
    hand = Signature(x + shift(-6, 6), y + 18, hand=teller.random.randint(1, 10**6))
    if not seal:
        return Marks((), (hand,))
    pressed = Seal(
        x - shift(12, 30),
        y + shift(12, 24),
        f"U.B.N.D XÃ {teller.commune().upper()}",
        turn=shift(-30, 30),
    )
    return Marks((pressed,), (hand,))


def birth(sheet: Sheet, teller: Teller) -> Marks:
    """A birth certificate."""
    random = teller.random
    nation(sheet, 105, 24)
    title(sheet, 42, random.choice(("GIẤY KHAI SINH", "TRÍCH LỤC KHAI SINH")), scale=1.8)
    sheet.put(
        105, 50, f"Số: {random.randint(1, 999)}/{random.randint(1990, 2026)}", align=Align.CENTRE
    )
    pitch = random.uniform(6.8, 8.2)
    rows: list[Row] = [
        (("Họ, chữ đệm, tên:", teller.name().upper(), 188.0),),
        (
            ("Ngày, tháng, năm sinh:", teller.slashed(), 110.0),
            ("Giờ sinh:", f"{random.randint(0, 23)} giờ", 188.0),
        ),
        (("Ghi bằng chữ:", teller.spoken().replace("ngày", "Ngày"), 188.0),),
        (
            ("Giới tính:", teller.sex(), 66.0),
            ("Dân tộc:", teller.people(), 120.0),
            ("Quốc tịch:", "Việt Nam", 188.0),
        ),
        (("Nơi sinh:", f"Trạm y tế xã {teller.commune()}, {teller.town()}", 188.0),),
        (("Quê quán:", teller.town(), 188.0),),
        (("Số định danh cá nhân:", teller.citizen_number(), 188.0),),
    ]
    for which in ("mẹ", "cha"):
        rows += [
            ((f"Họ, chữ đệm, tên người {which}:", teller.name(), 188.0),),
            (
                ("Năm sinh:", str(random.randint(1950, 2005)), 66.0),
                ("Dân tộc:", teller.people(), 120.0),
                ("Quốc tịch:", "Việt Nam", 188.0),
            ),
            (("Nơi cư trú:", teller.place(), 188.0),),
        ]
    rows += [
        (("Giấy tờ tùy thân người đi khai:", f"CCCD số {teller.citizen_number()}", 188.0),),
        (
            ("Nơi đăng ký:", f"UBND xã {teller.commune()}", 110.0),
            ("Ngày đăng ký:", teller.slashed(), 188.0),
        ),
    ]
    y = _rows(sheet, 22, 61, rows, pitch)
    return closing(sheet, teller, min(y + 4, 252), "NGƯỜI KÝ GIẤY KHAI SINH")


def marriage(sheet: Sheet, teller: Teller) -> Marks:
    """A marriage paper: two columns of fields."""
    nation(sheet, 105, 25)
    title(sheet, 44, "GIẤY CHỨNG NHẬN KẾT HÔN", scale=1.6)
    sheet.put(
        105,
        52,
        f"Quyển số: {teller.random.randint(1, 40)}  Số: {teller.paper_number()}",
        align=Align.CENTRE,
    )
    pitch = teller.random.uniform(7.0, 8.5)
    bottom = 0.0
    with sheet.beside():
        for left, right, who in ((19.0, 101.0, "VỢ"), (108.0, 191.0, "CHỒNG")):
            sheet.put((left + right) / 2, 64, who, Tone.BOLD, align=Align.CENTRE)
            rows: list[Row] = [
                (("Họ và tên:", teller.name(), right),),
                (("Ngày sinh:", teller.slashed(), right),),
                (("Dân tộc:", teller.people(), left + 38), ("Quốc tịch:", "Việt Nam", right)),
                (("Nơi cư trú:", teller.place(), right),),
                (("Số CCCD:", teller.citizen_number(), right),),
                (("Nghề nghiệp:", teller.work(), right),),
                (("Kết hôn lần thứ:", str(teller.random.randint(1, 2)), right),),
            ]
            bottom = max(bottom, _rows(sheet, left, 73, rows, pitch))
    foot: list[Row] = [
        (("Nơi đăng ký kết hôn:", f"UBND xã {teller.commune()}, tỉnh {teller.province()}", 191.0),),
        (("Ngày, tháng, năm đăng ký:", teller.slashed(), 191.0),),
    ]
    y = _rows(sheet, 19, bottom + 4, foot, pitch) + 4
    with sheet.beside():
        wife = closing(sheet, teller, y, "Người vợ", seal=False, x=58)
        man = closing(sheet, teller, y, "Người chồng", seal=False, x=150)
    return wife + man + closing(sheet, teller, y + 42, "CHỦ TỊCH", x=105)


def declaration(sheet: Sheet, teller: Teller) -> Marks:
    """One of many forms: its labels are drawn, some fields share a line, some boxes are ticked."""
    random = teller.random
    nation(sheet, 105, 22)
    title(
        sheet,
        38,
        f"{random.choice(('TỜ KHAI', 'PHIẾU ĐỀ NGHỊ', 'ĐƠN XIN'))} {teller.subject().upper()}",
        scale=1.15,
    )
    sheet.put(
        105, 46, f"Kính gửi: Ủy ban nhân dân xã {teller.commune()}", Tone.ITALIC, align=Align.CENTRE
    )
    pitch = random.uniform(6.6, 8.4)
    pool = _fields(teller)
    random.shuffle(pool)
    rows: list[Row] = []
    while len(pool) > 1 and len(rows) < 15:
        if random.random() < 0.35:
            (first, one), (second, two) = pool.pop(), pool.pop()
            rows.append(((first, one(), 104.0), (second, two(), 188.0)))
        else:
            label, make = pool.pop()
            rows.append(((label, make(), 188.0),))
    y = _rows(
        sheet,
        22,
        57,
        [((f"{number}. {row[0][0]}", *row[0][1:]), *row[1:]) for number, row in enumerate(rows, 1)],
        pitch,
    )
    for label in random.sample(
        ("Nộp trực tiếp", "Qua bưu chính", "Trực tuyến", "Người khác nộp thay"), 2
    ):
        sheet.canvas.rect(24 * 2.8346, (297 - y - 0.5) * 2.8346, 9, 9)
        if random.random() < 0.5:
            sheet.rule(24.3, y - 2.3, 26.8, y + 0.2, 0.35)
        sheet.put(30, y, label)
        y += pitch
    y = sheet.paragraph(22, y + 1, f"Tôi cam đoan {teller.sentence().lower()}", until=188, indent=8)
    sheet.put(
        150, y + 7, f"{teller.province()}, {teller.spoken()}", Tone.ITALIC, align=Align.CENTRE
    )
    return closing(sheet, teller, y + 13, "NGƯỜI KHAI", seal=random.random() < 0.3)


def _fields(teller: Teller) -> list[tuple[str, Callable[[], str]]]:
    number = _numbers(teller.random)
    return [
        ("Họ và tên:", teller.name),
        ("Sinh ngày:", teller.slashed),
        ("Giới tính:", teller.sex),
        ("Dân tộc:", teller.people),
        ("Số CCCD/Hộ chiếu:", teller.citizen_number),
        ("Cấp ngày:", teller.slashed),
        ("Nơi cấp:", teller.province),
        ("Điện thoại liên hệ:", teller.phone),
        ("Nơi thường trú:", teller.place),
        ("Chỗ ở hiện nay:", teller.place),
        ("Nghề nghiệp:", teller.work),
        ("Quan hệ với chủ hộ:", lambda: teller.random.choice(("Con đẻ", "Vợ", "Cháu ngoại"))),
        ("Tên cơ sở:", lambda: f"Hộ kinh doanh {teller.commune()}"),
        ("Mã số thuế:", lambda: f"{teller.random.randint(10**9, 10**10 - 1)}"),
        ("Vốn góp (đồng):", teller.amount),
        ("Diện tích (m²):", number),
        ("Thửa đất số:", number),
        ("Tờ bản đồ:", number),
        ("Nội dung đề nghị:", teller.subject),
        ("Lý do:", lambda: teller.prose(1)),
        ("Giấy tờ kèm theo:", lambda: f"{number()} bản sao, {teller.goods().lower()}"),
        ("Người làm chứng:", teller.name),
        ("Email:", lambda: f"hopthu{number()}@mau.example"),
    ]


def _numbers(random: Random) -> Callable[[], str]:
    return lambda: str(random.randint(1, 2500))


def _rows(sheet: Sheet, x: float, y: float, rows: list[Row], pitch: float) -> float:
    tone = Tone.REGULAR if sheet.look.style is Leader.DOTS_BOLD else Tone.BOLD
    for row in rows:
        y = sheet.fields(x, y, row, pitch=pitch, value_tone=tone) + pitch
    return y
