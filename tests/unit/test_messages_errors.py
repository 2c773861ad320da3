"""Every error has its own honest Vietnamese sentence."""

import unicodedata
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import NoReturn

import pytest

from counter_app.domain import errors
from counter_app.domain.dossier_number import DossierNumberRefusal
from counter_app.domain.errors import CounterError, InternalError
from counter_app.domain.identity import CardRefusal, IdentityWarning, NumberRefusal
from counter_app.domain.offers import OfferCode
from counter_app.messages import sentence, sentence_of, warning_sentence


def _subclasses(kind: type[CounterError]) -> Iterator[type[CounterError]]:
    for child in kind.__subclasses__():
        yield child
        yield from _subclasses(child)


CODED = sorted(
    {
        kind
        for kind in _subclasses(CounterError)
        if "code" in vars(kind) and vars(errors).get(kind.__name__) is kind
    },
    key=lambda kind: kind.code,
)


def test_all_error_classes_of_the_domain_are_walked() -> None:
    assert len(CODED) >= 50
    assert len({kind.code for kind in CODED}) == len(CODED)


@pytest.mark.parametrize("kind", CODED, ids=lambda kind: kind.code)
def test_every_error_has_words_of_its_own_even_without_details(kind: type[CounterError]) -> None:
    message = sentence(kind())

    assert message.code == kind.code
    for part in (message.what, message.act):
        assert part.endswith((".", "?"))
        assert part[0].isupper()
    assert not message.safe or message.safe.endswith(".")
    assert unicodedata.is_normalized("NFC", message.text)
    assert not any(hole in message.text for hole in ("None", "{", "“”", " .", "  ", "!", ": ."))
    if kind is not InternalError:
        assert message.what != sentence(InternalError()).what


def test_no_two_errors_read_the_same() -> None:
    texts = [sentence(kind()).text for kind in CODED]

    assert len(set(texts)) == len(texts)


def test_unknown_classes_get_the_words_of_an_internal_error_and_keep_their_code() -> None:
    class Novel(CounterError):
        code = "NOVEL"

    message = sentence(Novel())

    assert message.code == "NOVEL"
    assert message.what == sentence(InternalError()).what


def test_a_code_kept_without_its_error_reads_the_same() -> None:
    assert sentence_of("DISK_FULL") == sentence(errors.DiskFull())


def test_text_joins_what_happened_what_is_safe_and_what_to_do() -> None:
    assert sentence(errors.ScannerJammed(pages=3)).text == (
        "Máy quét bị kẹt giấy. 3 trang đã nhận vẫn được giữ. Gỡ giấy kẹt, nạp lại từ trang 4 rồi quét tiếp."
    )
    assert sentence(errors.WrongPassphrase()).text == (
        "Mật khẩu không đúng. Nhập lại; chú ý Caps Lock và bộ gõ."
    )


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (
            errors.FileTooLarge(found=52_000_000_000, limit=200_000_000, unit="pixels"),
            "52 tỷ điểm ảnh (tối đa 200 triệu điểm ảnh)",
        ),
        (
            errors.FileTooLarge(found=12_000, limit=2_000, unit="pages"),
            "12.000 trang (tối đa 2.000 trang)",
        ),
        (
            errors.FileTooLarge(found=1_234_567_890, limit=500_000_000, unit="bytes"),
            "1,2 GB (tối đa 500 MB)",
        ),
        (errors.FileTooSlow(seconds=20), "sau 20 giây"),
        (errors.FileDamaged(file="khai-sinh.pdf"), "Tệp “khai-sinh.pdf” bị hỏng"),
        (errors.FileNotFound(file="khai-sinh.pdf"), "Không tìm thấy tệp “khai-sinh.pdf”."),
        (
            errors.FileNotReadable(file="a.pdf", reason="no_permission"),
            "Không có quyền đọc tệp “a.pdf”.",
        ),
        (errors.FileNotReadable(file="a.pdf", reason="no_file"), "không phải tệp lưu trên đĩa"),
        (errors.FileNotReadable(file="a.pdf", reason="device"), "Cắm lại ổ đĩa"),
        (errors.PageUnreadable(page=3), "Quét lại trang 3."),
        (errors.UnknownCode(kind="procedure", value="9.999999"), "thủ tục hành chính “9.999999”"),
        (errors.UnknownCode(kind="something_new", value="x"), "Danh mục không có mã “x”."),
        (errors.FieldRefused(field="issued_on", reason="missing"), "Ngày cấp còn để trống."),
        (
            errors.FieldRefused(field="wife_name", label="Họ tên vợ", reason="missing"),
            "Họ tên vợ còn để trống.",
        ),
        (
            errors.FieldRefused(field="wife_name", reason="quite_new"),
            "Trường “wife_name” không hợp lệ.",
        ),
        (errors.NotFound(kind="dossier", id="H19-1"), "Không tìm thấy hồ sơ “H19-1”."),
        (errors.WeakPassphrase(minimum=12), "ít nhất 12 ký tự"),
        (errors.RoleRequired(role="supervisor"), "chỉ dành cho người giám sát"),
        (errors.PaperNotReady(state="accepted"), "trạng thái: Đã có trong kho"),
        (errors.PageNotInPaper(page=5, pages=4), "có 4 trang, không có trang 5."),
        (errors.PageNotInPaper(page=5, pages=4), "Chọn một trang từ 1 đến 4"),
        (errors.PageNotInPaper(page=2, pages=1), "Chọn trang 1 rồi làm lại."),
        (errors.PageNotInPaper(page=2), "Giấy tờ này không có trang 2."),
        (errors.LanguageMissing(language="vie"), "cài gói tesseract-ocr-vie"),
        (errors.LinkDown(reason="silent"), "không trả lời trong 30 giây"),
        (errors.LinkDown(reason="quite_new"), "Không kết nối được máy chủ tiếp nhận."),
        (errors.HubNonsense(status=302), "(mã 302)"),
        (errors.RecordRefused(status=409, hub_code="STALE_REVISION"), "(mã STALE_REVISION)"),
        (errors.ScannerFailed(reason="no_feeder", pages=0), "không có khay nạp giấy"),
        (errors.ScannerFailed(reason="quite_new", pages=2), "2 trang đã nhận vẫn được giữ."),
        (
            errors.CatalogueInvalid(file="a.json", where="cases/0"),
            "“a.json” không hợp lệ ở “cases/0”",
        ),
        (errors.InternalError(kind="KeyError"), "“KeyError”"),
        (errors.StateRefused(state="received"), "trạng thái: "),
        (errors.StateRefused(state="returned"), "trạng thái: Đã trả kết quả"),
        (
            errors.UnknownCode(kind="dossier", value="H19-1"),
            "Hồ sơ “H19-1” không phải của công dân",
        ),
        (errors.OfferNotValid(reason="nothing_to_decline"), "không có gì để yêu cầu nộp lại"),
        (errors.OfferNotValid(reason="database"), "Bỏ qua thành phần này và làm tiếp; nếu"),
        (errors.OfferNotValid(reason="held"), "Chọn giấy tờ được đề nghị"),
        (errors.OfferNotValid(reason="expired"), "quét giấy công dân mang đến"),
        (errors.OfferNotValid(reason="line_taken"), "Nếu đã ghi nhầm: bỏ giấy tờ khỏi"),
        (errors.BadUsage(reason="pair_expected"), "Lệnh chưa đúng: cần dạng TÊN=GIÁ_TRỊ."),
        (errors.BadUsage(reason="quite_new"), "Lệnh chưa đúng. "),
    ],
    ids=lambda value: str(value)[:60],
)
def test_details_stand_in_the_sentence(error: CounterError, words: str) -> None:
    assert words in sentence(error).text


def test_a_jam_before_the_first_page_claims_nothing_kept() -> None:
    message = sentence(errors.ScannerJammed(pages=0))

    assert message.safe == ""
    assert "từ trang" not in message.act


@pytest.mark.parametrize(
    ("kind", "refusals"),
    [
        (errors.PersonNumberRefused, [reason.value for reason in NumberRefusal]),
        (errors.CardQrRefused, [reason.value for reason in CardRefusal]),
        (errors.DossierNumberRefused, [reason.value for reason in DossierNumberRefusal]),
        (
            errors.OfferNotValid,
            [
                c.value
                for c in OfferCode
                if c not in (OfferCode.HELD, OfferCode.HELD_EXPIRES_BEFORE_DUE)
            ],
        ),
    ],
)
def test_each_reason_has_words_of_its_own(kind: type[CounterError], refusals: list[str]) -> None:
    neutral = sentence(kind(reason="quite_new")).text
    texts = {sentence(kind(reason=reason)).text for reason in refusals}

    assert len(texts) == len(refusals)
    assert neutral not in texts
    assert neutral.endswith(".")


def test_each_warning_about_a_number_or_card_is_one_sentence() -> None:
    texts = {warning_sentence(warning) for warning in IdentityWarning}

    assert len(texts) == len(IdentityWarning)
    assert all(text.endswith(".") and unicodedata.is_normalized("NFC", text) for text in texts)


def test_what_argparse_says_is_put_into_vietnamese() -> None:
    parser = _Parser(prog="x")
    parser.add_argument("--pages", type=int)
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--hold", action="store_true")
    group.add_argument("--retry", action="store_true")
    parser.add_argument("--procedure", required=True)
    parser.add_argument("--kind", choices=["a", "b"])

    def told(*words: str) -> str:
        with pytest.raises(errors.BadUsage) as caught:
            parser.parse_args(words)
        return sentence(caught.value).what

    assert told() == "Lệnh chưa đúng: thiếu --procedure."
    assert told("--procedure", "1", "--foo") == "Lệnh chưa đúng: không có tùy chọn “--foo”."
    assert told("--procedure") == "Lệnh chưa đúng: --procedure thiếu giá trị."
    assert told("--pages", "x") == "Lệnh chưa đúng: không dùng được “x” cho --pages."
    assert told("--kind", "c") == "Lệnh chưa đúng: không dùng được “c” cho --kind."
    assert told("--hold", "--retry") == "Lệnh chưa đúng: --retry không dùng cùng --hold."


class _Parser(ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise errors.BadUsage(reason=message)
