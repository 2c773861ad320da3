"""What comparing with the hub found, and what was lost, in words."""

from collections.abc import Sequence

from counter_app.domain.losses import HubReplacement, LossState, LostFile
from counter_app.domain.outbox import OutboxState
from counter_app.services.reconciling import Reconciled

from .format import byte_size
from .labels import OUTBOX_STATE

NAMED = 20
"""Records, files and dossiers that are named one by one; --json names all."""

LOST_ACT = (
    "Nhờ người quản trị máy chủ khôi phục các tệp này từ bản sao lưu rồi đối chiếu lại. Nếu không còn bản nào: mượn lại giấy"
    " tờ để quét lại, rồi người giám sát ghi nhận tệp đã mất kèm lý do."
)
"""What to do about files that nobody has."""


def reconciled_lines(found: Reconciled, *, dry_run: bool = False) -> tuple[str, ...]:
    """Return the result line by line: what was compared, what goes again, what needs a person, what is on its way."""
    return (
        _compared(found),
        *_again(found, dry_run=dry_run),
        *lost_lines(found.originals),
        *_for_support(found),
        *_on_the_way(found),
    )


def lost_lines(files: tuple[LostFile, ...]) -> tuple[str, ...]:
    """Return what is known of files that are neither here nor, as far as is known, at the hub, and what to do."""
    lost = [each for each in files if each.state is LossState.LOST]
    unsure = sum(each.state is LossState.UNSURE for each in files)
    given_up = sum(each.state is LossState.GIVEN_UP for each in files)
    lines: list[str] = []
    if lost:
        lines.append(f"Cần người xử lý: {len(lost)} tệp không còn cả ở máy này lẫn ở máy chủ.")
        lines += _named([lost_line(each) for each in lost])
        lines.append(LOST_ACT)
    if unsure:
        lines.append(
            f"{unsure} bản gốc đã xóa khỏi máy này theo biên nhận của máy chủ cũ; lần gửi tới sẽ hỏi máy chủ mới có giữ không."
        )
    if given_up:
        lines.append(f"{given_up} tệp đã được ghi nhận mất.")
    return tuple(lines)


def lost_line(file: LostFile) -> str:
    """Return whose a lost file is."""
    of = f"hồ sơ {file.number}" if file.number else "không gắn với hồ sơ nào"
    return f"{of} · {file.title}" if file.title else f"{of} · tệp {file.sha256[:12]}"


def replaced_line(replaced: HubReplacement) -> str:
    """Return what happened when another hub took the place of a former one."""
    words = (
        f"Máy chủ tiếp nhận được thay lúc {replaced.at:%H:%M ngày %d/%m/%Y}: {replaced.rows} bản ghi được đối chiếu và gửi lại,"
        " biên nhận cũ được giữ để tra cứu."
    )
    if replaced.originals:
        words += f" {replaced.originals} bản gốc chỉ máy chủ cũ giữ."
    return words


def _compared(found: Reconciled) -> str:
    cost = f"dùng {byte_size(found.bytes)}"
    if found.files is None:
        return f"Đã đối chiếu {found.checked} bản ghi, {cost}. Máy chủ này chưa trả lời được về tệp: nhờ người quản trị nâng cấp."
    return (
        f"Đã đối chiếu {found.checked} bản ghi và {found.files} tệp với máy chủ tiếp nhận, {cost}."
    )


def _again(found: Reconciled, *, dry_run: bool) -> list[str]:
    if found.whole:
        return ["Máy chủ giữ đủ, không có gì phải gửi lại."] if found.files is not None else []
    lines = [
        f"{count} bản ghi {words}"
        for count, words in (
            (len(found.missing), "máy chủ đã ký nhận nhưng nay không còn"),
            (len(found.renewed), "máy chủ còn giữ nhưng đã mất hoặc hỏng tệp"),
            (found.unqueued, "chưa từng được đưa vào hàng đợi gửi"),
        )
        if count
    ]
    if lines:
        lines.append(
            "Chưa gửi lại gì: chạy lại lệnh không có --dry-run để gửi."
            if dry_run
            else "Đã đưa vào hàng đợi gửi."
        )
    return lines


def _for_support(found: Reconciled) -> list[str]:
    lines: list[str] = []
    told: tuple[tuple[Sequence[str], str], ...] = (
        (found.differs, "Máy chủ giữ nội dung khác, gọi bộ phận hỗ trợ:"),
        (found.unknown, "Máy chủ có mà kho này không có, gọi bộ phận hỗ trợ:"),
        (
            [
                f"hồ sơ {gap.number}: thiếu bản {', '.join(map(str, gap.revisions))}"
                for gap in found.gaps
            ],
            "Hồ sơ thiếu bản trước trong hàng đợi nên máy chủ sẽ không nhận bản sau, gọi bộ phận hỗ trợ:",
        ),
    )
    for names, words in told:
        if names:
            lines.append(f"{words} {len(names)}")
            lines += _named(names)
    return lines


def _on_the_way(found: Reconciled) -> list[str]:
    waiting = [f"{n} {OUTBOX_STATE[state].lower()}" for state, n in found.on_the_way.items() if n]
    if not waiting:
        return []
    lines = [f"Chưa được máy chủ ký nhận: {', '.join(waiting)}."]
    stuck = (OutboxState.NEEDS_PERSON, OutboxState.HELD)
    if any(found.on_the_way.get(state) for state in stuck):
        lines.append("Xem lý do từng bản ghi ở hàng đợi; những bản ghi đó không tự đi được.")
    return lines


def _named(names: Sequence[str]) -> list[str]:
    rest = len(names) - NAMED
    return [f"  {name}" for name in names[:NAMED]] + (
        [f"  … và {rest} mục khác"] if rest > 0 else []
    )
