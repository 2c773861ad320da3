"""`hub enrol`, `hub desks` and `hub revoke-desk`: which desks may speak to the hub."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable

from counter_app.app.hub import HubPlace, hub_desks, new_enrol_code, revoke_hub_desk
from counter_app.domain.deadlines import VIETNAM
from counter_app.domain.hub_desks import KnownDesk
from counter_app.messages import moment

from .output import Answer, Json
from .parsers import Commands


def add(
    acts: Commands,
    common: ArgumentParser,
    place: Callable[[Namespace], HubPlace],
    options: Callable[[ArgumentParser], None],
) -> None:
    """`options` adds the ways to say which hub's database, `place` reads them."""
    enrol = acts.add_parser("enrol", parents=[common], help="a one-time code for a desk")
    enrol.add_argument("--office", required=True, metavar="CODE")
    options(enrol)
    enrol.set_defaults(action=lambda given: _enrol(given, place(given)))
    desks = acts.add_parser("desks", parents=[common], help="the desks that were enrolled")
    options(desks)
    desks.set_defaults(action=lambda given: _desks(place(given)))
    revoke = acts.add_parser(
        "revoke-desk", parents=[common], help="a desk's credential opens nothing any more"
    )
    revoke.add_argument("desk", metavar="DESK", help="its name, or an id of `hub desks`")
    revoke.add_argument("--reason", required=True, metavar="WORDS")
    revoke.add_argument("--office", metavar="CODE", help="where several have a desk of that name")
    revoke.add_argument("--by", metavar="NAME", help="who revokes; else this computer's user")
    options(revoke)
    revoke.set_defaults(action=lambda given: _revoke(given, place(given)))


def _enrol(options: Namespace, place: HubPlace) -> Answer:
    code, expires_at = new_enrol_code(options.office, place=place)
    return Answer(
        {"code": code, "expires_at": expires_at.isoformat()},
        (
            f"Mã đăng ký dùng một lần: {code}",
            f"Có hiệu lực đến {moment(expires_at.astimezone(VIETNAM))}",
        ),
    )


def _desks(place: HubPlace) -> Answer:
    known = hub_desks(place)
    lines = tuple(line for each in known for line in _lines(each))
    return Answer(
        {"desks": [_document(each) for each in known]}, lines or ("Chưa có quầy nào đăng ký.",)
    )


def _revoke(options: Namespace, place: HubPlace) -> Answer:
    found = revoke_hub_desk(
        options.desk, place=place, office=options.office, by=options.by, reason=options.reason
    )
    meant = (*found.now, *found.before)
    whose = f"{meant[0].desk} ({meant[0].office})"
    if found.now:
        first = f"Đã thu hồi đăng ký của {whose}; máy chủ từ chối quầy này ngay từ lần gọi tới."
    else:
        first = f"Đăng ký của {whose} đã bị thu hồi từ trước; không có gì thay đổi."
    lines = [first, *(line for each in meant for line in _lines(each))]
    if found.now:
        lines.append(
            "Hồ sơ quầy đã gửi vẫn ở máy chủ, hồ sơ chưa gửi vẫn ở quầy."
            " Muốn quầy gửi tiếp, cấp mã mới bằng hub enrol rồi đăng ký lại ở quầy."
        )
    return Answer(
        {
            "revoked": [_document(each) for each in found.now],
            "already_revoked": [_document(each) for each in found.before],
        },
        tuple(lines),
    )


def _document(desk: KnownDesk) -> dict[str, Json]:
    seen, revoked = desk.last_seen_at, desk.revoked_at
    return {
        "id": desk.id,
        "office": desk.office,
        "desk": desk.desk,
        "enrolled_at": desk.enrolled_at.isoformat(timespec="seconds"),
        "last_seen_at": None if seen is None else seen.isoformat(timespec="seconds"),
        "revoked_at": None if revoked is None else revoked.isoformat(timespec="seconds"),
        "revoked_by": desk.revoked_by,
        "revoked_reason": desk.revoked_reason,
    }


def _lines(desk: KnownDesk) -> tuple[str, ...]:
    enrolled = moment(desk.enrolled_at.astimezone(VIETNAM))
    seen = desk.last_seen_at
    heard = "chưa rõ" if seen is None else moment(seen.astimezone(VIETNAM))
    line = f"  {desk.id}  {desk.office}  {desk.desk}  đăng ký {enrolled}, gọi tới lần cuối {heard}"
    if desk.revoked_at is None:
        return (line,)
    words = f"    đã thu hồi {moment(desk.revoked_at.astimezone(VIETNAM))}"
    if desk.revoked_by is not None:
        words += f", người thu hồi {desk.revoked_by}: {desk.revoked_reason}"
    return (line, words)
