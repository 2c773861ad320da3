"""Papers at a glance: the picture of the first page, who digitised it, what kind it is."""

from collections.abc import Sequence
from dataclasses import dataclass

from counter_app.domain.ids import Sha256
from counter_app.domain.papers import Paper, PaperState
from counter_app.services.desk import Desk

SHOWN_PICTURES = 24
"""Pictures are looked for of so many papers, the newest: a panel shows no more without being scrolled."""

_SET_ASIDE = (PaperState.REJECTED, PaperState.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Glance:
    """A paper as a panel shows it. `officer`: the name of who digitised it; `image`: None where no page has a picture."""

    paper: Paper
    type_name: str
    officer: str
    image: Sha256 | None


def glance_at(desk: Desk, papers: Sequence[Paper]) -> tuple[Glance, ...]:
    """Return the papers that were not set aside or withdrawn, in their order. The look was told where they came from."""
    kept = [paper for paper in papers if paper.state not in _SET_ASIDE]
    with desk.store.reading() as view:
        names = {officer.login: officer.name for officer in view.officers.all()}
        images = [
            view.papers.first_image(paper.id) if at < SHOWN_PICTURES else None
            for at, paper in enumerate(kept)
        ]
    return tuple(
        Glance(
            paper,
            desk.catalogue.paper_type(paper.type).name,
            names.get(paper.digitised_by, paper.digitised_by),
            image,
        )
        for paper, image in zip(kept, images, strict=True)
    )
