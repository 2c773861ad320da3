"""What an officer is told of a file besides its pages."""

import pytest

from counter_app.domain.digitised import ActiveContent, Attachment, FileFacts, SignatureFact
from counter_app.messages import file_notes

SIGNED = SignatureFact("Ủy ban nhân dân phường", "2026-03-05T08:07:09+07:00", True, in_term=True)


def test_an_ordinary_file_needs_no_words() -> None:
    assert file_notes(FileFacts()) == ()


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        (SIGNED, "Ủy ban nhân dân phường ký số lúc 05/03/2026 08:07, tệp còn nguyên vẹn."),
        (
            SignatureFact("Ông Mẫu", None, intact=False),
            "Chữ ký số của Ông Mẫu không còn nguyên vẹn – đối chiếu với bản gốc.",
        ),
        (
            SignatureFact("Ông Mẫu", "2026-03-05T08:07:09+07:00", True, in_term=False),
            "Ông Mẫu ký số lúc 05/03/2026 08:07 bằng chứng thư ngoài thời hạn – hỏi lại nơi phát hành.",
        ),
        (
            SignatureFact("", None, intact=False),
            "Tệp có chữ ký số không đọc được – đối chiếu với bản gốc.",
        ),
    ],
)
def test_each_signature_has_its_sentence(fact: SignatureFact, words: str) -> None:
    assert file_notes(FileFacts(signatures=(fact,))) == (words,)


def test_one_act_that_signed_several_places_is_said_once() -> None:
    later = SignatureFact(SIGNED.signer, "2026-03-05T09:27:07+07:00", True, in_term=True)
    notes = file_notes(FileFacts(signatures=(SIGNED, SIGNED, later, SIGNED)))
    assert [words.split(" lúc ")[1][:16] for words in notes] == [
        "05/03/2026 08:07",
        "05/03/2026 09:27",
    ]


def test_each_oddity_has_its_sentence_after_the_signatures() -> None:
    notes = file_notes(
        FileFacts(
            signatures=(SIGNED,),
            repaired=True,
            attachments=tuple(Attachment(f"{n}.txt", n) for n in range(1, 6)),
            active=(ActiveContent.JAVASCRIPT, ActiveContent.LAUNCH),
            doubted=(1, 2, 4, 9),
        )
    )
    assert notes[1:] == (
        "Tệp bị hỏng cấu trúc, đã sửa khi mở – kiểm tra xem có đủ trang.",
        "Chữ có sẵn trong tệp không khớp với hình ở trang 1, 2, 4 và 1 trang khác nên không dùng"
        " – đối chiếu với hình.",
        "Tệp có 5 tệp đính kèm (1.txt, 2.txt, 3.txt và 2 tệp khác): giữ trong bản gốc, không mở.",
        "Tệp có lệnh tự chạy (mã JavaScript, mở chương trình khác), phần mềm không chạy"
        " – cẩn thận khi mở bản gốc.",
    )


@pytest.mark.parametrize("kind", ActiveContent)
def test_every_kind_of_doing_has_words(kind: ActiveContent) -> None:
    assert kind.value not in " ".join(file_notes(FileFacts(active=(kind,))))
