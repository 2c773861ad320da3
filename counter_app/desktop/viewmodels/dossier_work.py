"""What an act's page was told, and the work it makes: a function for the store's lane."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from counter_app.app.counter import Counter
from counter_app.domain.dossier_acts import DossierAct
from counter_app.domain.dossier_course import (
    AgainReason,
    ExtensionReason,
    GivenElsewhere,
    RefusalReason,
    StopReason,
    SupplementLine,
    WithdrawalReason,
)
from counter_app.domain.dossiers import Dossier
from counter_app.domain.ids import ComponentCode
from counter_app.domain.results import ReturnWay
from counter_app.services.handing_over import HandedOver
from counter_app.services.solving import SolvingWords

Worked = Dossier | HandedOver
Work = Callable[[], Worked]


@dataclass(frozen=True, slots=True)
class ActInput:
    """What an act's panel asks for; each act takes what it needs.

    Attributes:
        lines: what a supplement asks for.
        again: why a supplement is asked for once more.
        due_at: the new appointment, aware.
        desk, target: of a hand-over: the next desk's name, and where its file goes.
        taker, number, way: who signs for the result, the number of their paper, and how it goes.
        left_aside: why the work ends without each of these required lines; result_number, result_day: of a result that
            another place gave, the number empty when there is none.
        anyway: take up the work although something asked for has not come.
    """

    reason: RefusalReason | StopReason | WithdrawalReason | ExtensionReason | None = None
    words: str = ""
    lines: tuple[SupplementLine, ...] = ()
    again: AgainReason | None = None
    due_at: datetime | None = None
    desk: str = ""
    target: Path | None = None
    anyway: bool = False
    taker: str = ""
    number: str = ""
    way: ReturnWay = ReturnWay.DIRECT
    left_aside: Mapping[ComponentCode, str] = field(default_factory=dict)
    result_number: str = ""
    result_day: date | None = None

    @property
    def solving(self) -> SolvingWords:
        """What is said when the work ends with something not here."""
        given = None
        if self.result_day is not None:
            given = GivenElsewhere(self.result_number, self.result_day)
        return SolvingWords(self.left_aside, given)


def work_of(counter: Counter, act: DossierAct, given: ActInput, dossier: Dossier) -> Work:
    """Return the work of an act on the dossier as it was seen; what it raises is the services' own."""
    acts, mine, seen = counter.acts, dossier.id, dossier.revision
    match act:
        case DossierAct.SUPPLEMENT:
            return lambda: acts.supplement(mine, given.lines, again=given.again, seen=seen)
        case DossierAct.RESUME:
            return lambda: acts.resume(mine, anyway=given.anyway, seen=seen)
        case DossierAct.SOLVE:
            return lambda: counter.dossiers.finish(mine, said=given.solving, seen=seen)
        case DossierAct.GIVE_BACK:
            return lambda: _give_back(counter, given, dossier)
        case DossierAct.HAND_OVER if given.target is not None:
            target = given.target
            return lambda: counter.handing_over.hand_over(mine, given.desk, target, seen=seen)
        case DossierAct.TAKE_OVER:
            return lambda: acts.take_over(mine)
        case _:
            return _with_reason(counter, act, given, dossier)


def _give_back(counter: Counter, given: ActInput, dossier: Dossier) -> Dossier:
    return counter.results.give_back(
        dossier.id, given.taker, number=given.number, way=given.way, seen=dossier.revision
    ).dossier


def _with_reason(counter: Counter, act: DossierAct, given: ActInput, dossier: Dossier) -> Work:
    """Acts whose reason comes from a list; else the act only changes the status."""
    acts, mine, seen, words = counter.acts, dossier.id, dossier.revision, given.words
    match given.reason:
        case RefusalReason() as refusal:
            return lambda: acts.refuse(mine, refusal, words=words, seen=seen)
        case StopReason() as stop:
            return lambda: acts.stop(mine, stop, words=words, seen=seen)
        case WithdrawalReason() as wish:
            return lambda: acts.withdraw(mine, wish, words=words, seen=seen)
        case ExtensionReason() as why if given.due_at is not None:
            due_at = given.due_at
            return lambda: acts.extend(mine, due_at, why, words=words, seen=seen)
        case _:
            return lambda: acts.move(mine, act, seen=seen)
