"""What an officer should know of a file besides its pages: who signed it, what was mended, what it carries."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from counter_app.domain.digitised import ActiveContent, Attachment, FileFacts, SignatureFact

from .format import moment

_ACTIVE: Mapping[ActiveContent, str] = {
    ActiveContent.JAVASCRIPT: "mã JavaScript",
    ActiveContent.LAUNCH: "mở chương trình khác",
    ActiveContent.SUBMIT_FORM: "gửi biểu mẫu",
    ActiveContent.IMPORT_DATA: "lấy dữ liệu từ tệp khác",
    ActiveContent.MEDIA: "phim, âm thanh",
}
_NAMED = 3


def file_notes(facts: FileFacts) -> tuple[str, ...]:
    """Return a sentence for each thing to be known, the signatures first; () for an ordinary file."""
    # One act may leave a signature on every page: once is enough to say.
    notes = list(dict.fromkeys(map(_signature, facts.signatures)))
    if facts.repaired:
        notes.append("Tệp bị hỏng cấu trúc, đã sửa khi mở – kiểm tra xem có đủ trang.")
    if facts.doubted:
        notes.append(
            f"Chữ có sẵn trong tệp không khớp với {_pages(facts.doubted)} nên không dùng –"
            " đối chiếu với hình."
        )
    if facts.attachments:
        notes.append(_attached(facts.attachments))
    if facts.active:
        doings = ", ".join(_ACTIVE[kind] for kind in facts.active)
        notes.append(
            f"Tệp có lệnh tự chạy ({doings}), phần mềm không chạy – cẩn thận khi mở bản gốc."
        )
    return tuple(notes)


def _signature(fact: SignatureFact) -> str:
    if not fact.signer:
        return "Tệp có chữ ký số không đọc được – đối chiếu với bản gốc."
    when = "" if fact.signed_at is None else f" lúc {_moment(fact.signed_at)}"
    if not fact.intact:
        return f"Chữ ký số của {fact.signer}{when} không còn nguyên vẹn – đối chiếu với bản gốc."
    if fact.in_term is False:
        return f"{fact.signer} ký số{when} bằng chứng thư ngoài thời hạn – hỏi lại nơi phát hành."
    return f"{fact.signer} ký số{when}, tệp còn nguyên vẹn."


def _moment(told: str) -> str:
    try:
        return moment(datetime.fromisoformat(told))
    except ValueError:
        return told


def _pages(numbers: Sequence[int]) -> str:
    named = ", ".join(str(number) for number in numbers[:_NAMED])
    more = len(numbers) - _NAMED
    return f"hình ở trang {named}" + (f" và {more} trang khác" if more > 0 else "")


def _attached(files: Sequence[Attachment]) -> str:
    names = ", ".join(one.name or "không tên" for one in files[:_NAMED])
    more = len(files) - _NAMED
    rest = f" và {more} tệp khác" if more > 0 else ""
    return f"Tệp có {len(files)} tệp đính kèm ({names}{rest}): giữ trong bản gốc, không mở."
