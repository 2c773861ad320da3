"""`doctor`: what works on this PC, and what to do about the rest."""

from argparse import ArgumentParser, Namespace
from contextlib import closing

from counter_app.app.doctor import Check, check_pc, check_store
from counter_app.domain.errors import BadUsage, CounterError
from counter_app.messages import doctor_words

from .options import counter, data_folder
from .output import DONE, PERSON, Answer
from .parsers import Commands


def add(commands: Commands, common: ArgumentParser) -> None:
    parser = commands.add_parser("doctor", parents=[common], help="what works on this PC")
    parser.set_defaults(action=_doctor)


def _doctor(options: Namespace) -> Answer:
    checks = [*check_pc(data_folder(options)), *_desk_checks(options)]
    words = [doctor_words(check.name, check.ok, facts=check.facts) for check in checks]
    told = list(zip(checks, words, strict=True))
    return Answer(
        {
            "checks": [
                {
                    "name": check.name,
                    "ok": check.ok,
                    "message": said.message,
                    "remedy": said.remedy,
                }
                for check, said in told
            ]
        },
        tuple(
            f"{'✓' if check.ok else '✗'} {said.label}: {said.message} {said.remedy}".rstrip()
            for check, said in told
        ),
        DONE if all(check.ok for check in checks) else PERSON,
    )


def _desk_checks(options: Namespace) -> list[Check]:
    """Check the store and the link, when there is a store and its passphrase is at hand."""
    try:
        desk = counter(options)
    except BadUsage:
        return []
    except CounterError as fault:
        return [Check("store", False, {"found": fault.code})]
    with closing(desk):
        trouble = desk.sending.link_trouble()
        facts = {} if trouble is None else {**trouble.details, "code": trouble.code}
        return [check_store(desk.supervising), Check("link", trouble is None, facts)]
