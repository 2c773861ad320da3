"""Invented people, places, numbers and prose for the bench's pages: word lists, no sentence of any real paper."""

from datetime import date
from random import Random

_FAMILY = (
    *("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Hoàng", "Võ", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ"),
    *("Ngô", "Dương", "Lý", "Điểu", "Thạch", "Kpă", "Lâm", "Mạc", "Tạ", "Quách"),
)
_MIDDLE = ("Văn", "Thị", "Hữu", "Ngọc", "Đình", "Thuỳ", "Quốc", "Kim", "Xuân", "Phước", "Bảo", "Mỹ")
_GIVEN = (
    *("Hưởng", "Khải", "Tĩnh", "Diệu", "Nghĩa", "Thuỷ", "Trưởng", "Phượng", "Vỹ", "Ẩn", "Quyên"),
    *("Lượng", "Đạo", "Nhẫn", "Uyển", "Bằng", "Khuyến", "Sửu", "Chiến", "Ngưng", "Hiếu", "Thảo"),
)
_PLACE = (
    *("Suối Bạc", "Đồi Gió", "Bàu Trũng", "Rạch Mới", "Cầu Đúc", "Hòn Thử", "Vạn Lý", "Ngã Bảy"),
    *("Tân Mẫu", "Phước Giả", "Long Nghỉ", "Thạnh Thử", "Gò Vắng", "Lộc Tưởng", "Đắk Mẫu"),
)
_PROVINCE = ("Đồng Nai", "Lâm Đồng", "Tây Ninh", "Quảng Trị", "Nghệ An", "Cà Mau", "Đắk Lắk", "Huế")
_PEOPLES = ("Kinh", "Stiêng", "Khmer", "Tày", "Ê-đê", "Mường", "Hoa", "Chơ-ro")
_WORK = ("Nông dân", "Kế toán", "Giáo viên", "Thợ điện", "Lái xe", "Điều dưỡng", "Buôn bán nhỏ")

_WHO = (
    *("cơ quan tiếp nhận", "người đề nghị", "Ủy ban nhân dân phường", "cán bộ một cửa"),
    *("chủ hộ", "bên được ủy quyền", "tổ kiểm tra", "người giám hộ", "đơn vị quản lý đường nhánh"),
    *("trưởng khu phố", "hợp tác xã", "người sử dụng đất", "bộ phận lưu trữ"),
)
_MAY = (
    *("phải", "có trách nhiệm", "không được", "được quyền", "chỉ cần", "trước hết phải"),
    *("tự nguyện", "kịp thời", "lập biên bản và"),
)
_DOES = (
    *("nộp lại bản sao", "kiểm tra mốc giới", "ghi rõ lý do", "thông báo bằng văn bản"),
    *("bổ sung chứng từ", "niêm yết danh sách", "trả kết quả", "sửa chữa kênh mương"),
    *("đối chiếu chữ ký", "hoàn trả lệ phí", "xác nhận tình trạng", "gìn giữ hồ sơ"),
    *("chuyển giao tài sản", "khai đúng nhân khẩu", "đo vẽ thửa ruộng", "tháo dỡ hàng rào"),
)
_WHEN = (
    *("trong thời hạn {n} ngày", "trước ngày {d}", "kể từ khi nhận đủ giấy tờ", "theo quý"),
    *("nếu có khiếu nại", "vào buổi sáng thứ {w}", "khi thửa đất đã đo xong", "không quá {n} lần"),
    *("với mức {n}.{m}00 đồng", "tại điểm {n} của bản kê", "cho mỗi nhân khẩu"),
)
_TAIL = (
    *("để việc chung được thông suốt", "và lưu một bản tại phường", "trừ trường hợp bất khả kháng"),
    *("nhằm tránh hỏi lại người dân", "cùng với sổ gốc", "có chữ ký của hai nhân chứng"),
    *("dưới sự giám sát của khu phố", "rồi gửi về huyện trong tuần", "kèm sơ đồ vị trí"),
)
_OBJECT = (
    *("cải tạo đường nhánh", "cấp nước sạch", "kiểm kê cây trồng", "xét tặng giấy khen"),
    *("tạm ngừng thu phí chợ", "mở lớp xóa mù chữ", "sửa nhà văn hóa", "đính chính hộ tịch"),
    *("tách thửa đất vườn", "hỗ trợ hộ cận nghèo", "thay đổi chủ hộ", "đặt tên ngõ xóm"),
)
_GOODS = (
    *("Lệ phí trích lục", "Phí thẩm định bản vẽ", "Bản sao công chứng", "Sổ tay hộ tịch"),
    *("Phong bì bảo đảm", "Giấy in khổ A4", "Mực dấu đỏ", "Phí đo đạc thửa đất", "Ghim kẹp hồ sơ"),
)


class Teller:
    """Tells invented things; the same `random` tells the same."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def name(self) -> str:
        pick = self.random.choice
        middle = " ".join(self.random.sample(_MIDDLE, self.random.randint(1, 2)))
        return f"{pick(_FAMILY)} {middle} {pick(_GIVEN)}"

    def place(self) -> str:
        pick, number = self.random.choice, self.random.randint(1, 19)
        kind = pick(("phường", "xã", "thị trấn"))
        return f"Tổ {number}, ấp {pick(_PLACE)}, {kind} {pick(_PLACE)}, tỉnh {pick(_PROVINCE)}"

    def town(self) -> str:
        return f"{self.random.choice(_PLACE)}, {self.random.choice(_PROVINCE)}"

    def commune(self) -> str:
        return self.random.choice(_PLACE)

    def province(self) -> str:
        return self.random.choice(_PROVINCE)

    def people(self) -> str:
        return self.random.choice(_PEOPLES)

    def work(self) -> str:
        return self.random.choice(_WORK)

    def sex(self) -> str:
        return self.random.choice(("Nam", "Nữ"))

    def day(self) -> date:
        return date.fromordinal(self.random.randint(date(1948, 1, 1).toordinal(), 740000))

    def slashed(self) -> str:
        return f"{self.day():%d/%m/%Y}"

    def spoken(self) -> str:
        day = self.day()
        return f"ngày {day.day:02d} tháng {day.month:02d} năm {day.year}"

    def citizen_number(self) -> str:
        return f"0{self.random.randint(10**10, 10**11 - 1)}"

    def paper_number(self) -> str:
        kind = self.random.choice(("QĐ-UBND", "GCN-HT", "BC-VP", "TB-TN", "KH-LT", "CV-ĐC"))
        return f"{self.random.randint(1, 2999)}/{kind}"

    def phone(self) -> str:
        digits = f"{self.random.randint(10**8, 10**9 - 1)}"
        return f"0{digits[:3]} {digits[3:6]} {digits[6:]}"

    def amount(self) -> str:
        return f"{self.random.randint(2, 9800) * 500:,}".replace(",", ".")

    def subject(self) -> str:
        return f"{self.random.choice(_OBJECT)} tại {self.random.choice(_PLACE)}"

    def goods(self) -> str:
        return self.random.choice(_GOODS)

    def sentence(self) -> str:
        pick, number = self.random.choice, self.random.randint
        when = pick(_WHEN).format(
            n=number(2, 90), d=self.slashed(), w=pick(("hai", "năm", "sáu")), m=number(1, 9)
        )
        parts = [pick(_WHO), pick(_MAY), pick(_DOES), when]
        if self.random.random() < 0.6:
            parts.append(pick(_TAIL))
        if self.random.random() < 0.3:
            parts.insert(0, f"Theo phụ lục số {number(1, 40)},")
        text = " ".join(parts)
        return f"{text[0].upper()}{text[1:]}{pick(('.', ';', '.'))}"

    def prose(self, sentences: int) -> str:
        return " ".join(self.sentence() for _ in range(sentences))
