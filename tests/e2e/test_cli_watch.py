"""`queue push --watch`: it stays through what only a person can mend, and goes on by itself afterwards."""

import shlex
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

import pytest

from counter_app.app import counter as counter_module
from counter_app.app.sender_service import SenderService
from counter_app.cli import queue_push
from counter_app.domain.errors import CounterError, DiskFull, HubRefusedCredential, StoreBusy
from counter_app.domain.ids import OfficerLogin, Sha256
from counter_app.domain.outbox import Enrolment, OutgoingRecord
from counter_app.messages import sentence
from counter_app.services.change_ports import ChangePage
from counter_app.services.sending import PushResult, Sending
from tests.command_line import OFFICE, Desk, call, cheap_keys
from tests.fakes.digitiser import FakeDigitiser
from tests.fakes.hub_link import FakeHubLink
from tests.services_bench import LAN, LAN_NAME, LAND

URL = "http://127.0.0.1:1"
MOST_LOOKS = 12


class Hub(FakeHubLink):
    """A hub that lets in whoever enrolled last; it counts what it refused, and how often it was asked for its changes."""

    def __init__(self) -> None:
        super().__init__()
        self.refuses: set[str] = set()
        self.refused = 0
        self.asked = 0

    def revoke(self) -> None:
        """Take away the credential of every desk that has one."""
        self.refuses |= set(self._credentials)

    def let_in(self, enrolment: Enrolment) -> None:
        if enrolment.credential in self.refuses:
            self.refused += 1
            raise HubRefusedCredential(reason="revoked")

    def put_record(
        self, enrolment: Enrolment, record: OutgoingRecord, *, lost: Collection[Sha256] = ()
    ) -> str:
        self.let_in(enrolment)
        return super().put_record(enrolment, record, lost=lost)


class Feed:
    """The hub's changes: none, for those whom it lets in."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def page(self, enrolment: Enrolment, since: str | None) -> ChangePage:
        self._hub.let_in(enrolment)
        self._hub.asked += 1
        return ChangePage((), since or "0", more=False)

    def close(self) -> None:
        """Nothing to give back."""


class Waits:
    """The time that passes between two looks: each of `then` happens in one of them; after the last the sender is stopped."""

    def __init__(self) -> None:
        self.then: list[Callable[[], object]] = []
        self.seconds: list[float] = []
        self._stopped = False

    def is_set(self) -> bool:
        return self._stopped

    def set(self) -> None:
        self._stopped = True

    def wait(self, seconds: float) -> bool:
        self.seconds.append(seconds)
        if not self.then or len(self.seconds) > MOST_LOOKS:
            raise KeyboardInterrupt
        self.then.pop(0)()
        return self._stopped


def nothing() -> None:
    """A look at which nothing has changed."""


@pytest.fixture
def hub() -> Hub:
    return Hub()


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> Waits:
    made = Waits()
    monkeypatch.setattr(queue_push, "Event", lambda: made)
    return made


@pytest.fixture
def desk(tmp_path: Path, hub: Hub, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A desk with one dossier in its queue, not enrolled yet."""
    made = Desk(tmp_path)
    monkeypatch.setattr(counter_module, "LazyDigitiser", FakeDigitiser)
    monkeypatch.setattr(counter_module, "HttpHubLink", lambda: hub)
    monkeypatch.setattr(counter_module, "HttpChangeFeed", lambda: Feed(hub))
    with cheap_keys():
        made.init("--test").done()
        made.call("intake", "--procedure", LAND, "--citizen", LAN, "--name", LAN_NAME).done()
        yield made


def enrols(desk: Desk, hub: Hub) -> Callable[[], object]:
    return lambda: desk.call("enrol", URL, hub.code(OFFICE)).done()


def test_who_watches_waits_until_the_desk_is_enrolled(desk: Desk, hub: Hub, waits: Waits) -> None:
    waits.then = [nothing, enrols(desk, hub), nothing]
    ran = desk.call("queue", "push", "--watch")
    assert (ran.status, ran.document["left"], len(hub.records)) == (0, 0, 1)
    assert ran.err.count("chưa đăng ký với máy chủ") == 1, "said once"
    assert waits.seconds[:2] == [30.0, 30.0]


def test_a_revoked_desk_is_waited_for_and_goes_on_when_enrolled_anew(
    desk: Desk, hub: Hub, waits: Waits
) -> None:
    enrols(desk, hub)()
    hub.revoke()
    waits.then = [*[nothing] * 5, enrols(desk, hub), nothing]
    ran = desk.call("queue", "push", "--watch")
    assert (ran.status, ran.document["left"], ran.document["stopped"]) == (0, 0, None)
    assert (len(hub.records), hub.refused) == (1, 1), (
        "asked once, and not again with that credential"
    )
    assert waits.seconds[:6] == [30.0] * 6
    assert ran.err.count(sentence(HubRefusedCredential(reason="revoked")).text) == 1


def test_a_revoked_desk_with_nothing_to_send_asks_no_more_either(
    desk: Desk, hub: Hub, waits: Waits
) -> None:
    enrols(desk, hub)()
    desk.call("queue", "push").done()
    hub.revoke()
    waits.then = [nothing] * 5
    assert desk.call("queue", "push", "--watch").status == 0
    assert (hub.refused, waits.seconds) == (1, [30.0] * 6)
    pause = desk.call("queue", "status").document["pause"]
    assert isinstance(pause, dict)
    assert pause["code"] == "HUB_REFUSED_CREDENTIAL", "an officer sees why nothing would go"


def test_who_watches_an_empty_queue_leaves_the_hub_in_peace(
    desk: Desk, hub: Hub, waits: Waits, monkeypatch: pytest.MonkeyPatch
) -> None:
    enrols(desk, hub)()
    desk.call("queue", "push").done()
    now = [1000.0]
    monkeypatch.setattr(queue_push, "monotonic", lambda: now[0])
    hub.asked = 0

    def a_minute_later() -> None:
        now[0] += 60.0

    waits.then = [nothing, nothing, nothing, a_minute_later, nothing, nothing]
    assert desk.call("queue", "push", "--watch").status == 0
    assert len(waits.seconds) == 7
    assert hub.asked == 2, "at the beginning and after a minute"


def test_the_service_of_the_desk_stays_as_well(
    desk: Desk, hub: Hub, waits: Waits, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What systemd runs is what the unit says, without a word more."""
    monkeypatch.setattr(SenderService, "_systemctl", lambda *_: "inactive")
    environment = {"XDG_CONFIG_HOME": str(desk.folder / "config")}
    unit = SenderService(desk.data, environment).install(OfficerLogin("supervisor")).unit
    (begins,) = (line for line in unit.read_text().splitlines() if line.startswith("ExecStart="))
    words = shlex.split(begins.partition("=")[2])[3:]
    place = words.index("--passphrase-file") + 1
    words[place] = str(desk.secret)
    officers = desk.call("officer", "list").done()["officers"]
    assert isinstance(officers, list)
    words[words.index("--officer") + 1] = officers[0]["login"]

    enrols(desk, hub)()
    hub.revoke()
    waits.then = [nothing, enrols(desk, hub), nothing]
    assert call(*words).status == 0
    assert (len(hub.records), hub.refused) == (1, 1)


@pytest.mark.parametrize("lack", [DiskFull(), StoreBusy()], ids=lambda lack: lack.code)
def test_who_watches_outlives_what_this_pc_lacks_for_a_while(
    desk: Desk, hub: Hub, waits: Waits, monkeypatch: pytest.MonkeyPatch, lack: CounterError
) -> None:
    """A service that ended with the disk full would not be begun again when there is room."""
    enrols(desk, hub)()
    lacks, push = [lack, lack, lack], Sending.push

    def pushed(sending: Sending, *, insist: bool) -> PushResult:
        if lacks:
            raise lacks.pop()
        return push(sending, insist=insist)

    monkeypatch.setattr(
        Sending, "push", lambda sending, *, insist, **_: pushed(sending, insist=insist)
    )
    waits.then = [nothing] * 4
    ran = desk.call("queue", "push", "--watch")

    assert (ran.status, len(hub.records), lacks) == (0, 1, []), "it came to the line again"
    assert ran.err.count(sentence(lack).text) == 1, "and said once what was missing"
    lacks.append(lack)
    assert desk.call("queue", "push", "--until-empty").code == lack.code, "a person is told at once"
