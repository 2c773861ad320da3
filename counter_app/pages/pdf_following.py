"""What a page of a PDF draws, followed through its forms, patterns, letters, masks and what is pinned to it. Nothing is drawn."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

import pikepdf

from .pdf_contents import DAMAGE

Size = tuple[int, int]
"""Width and height in pixels."""

_MOST_PARENTS = 50
_MOST_PINNED = 10_000
# Enough for fonts of drawn letters; further ones are the renderer's to bound.
_MOST_FOLLOWED = 5_000
_MOST_CONTENT = 1 << 28
_MOST_UPON_EACH_OTHER = 1_000
# Flags of annotations (ISO 32000-2, 12.5.3): hidden, and not shown.
_HIDDEN = 0b10_0010
_SPACE = rb"\0\t\n\f\r "
_BREAK = _SPACE + rb"()<>\[\]{}/%"
_USED = re.compile(
    rb"/([^" + _BREAK + rb"]+)[" + _SPACE + rb"]+"
    rb"(?:(Do|gs|scn|SCN)|[-+.0-9]+[" + _SPACE + rb"]+(Tf))(?![^" + _BREAK + rb"])"
)
# A name may end in these letters too: what follows tells.
_INLINE = re.compile(rb"BI[" + _SPACE + rb"/]")
_LONGEST_INLINE = 2_000
_MOST_INLINE = 100_000
_SIDES = tuple(
    re.compile(rb"/(?:" + name + rb")[" + _SPACE + rb"]+([0-9]+)")
    for name in (rb"W|Width", rb"H|Height")
)
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_KINDS = {b"Do": "/XObject", b"gs": "/ExtGState", b"scn": "/Pattern", b"SCN": "/Pattern"}
_FONTS = "/Font"

_Number = tuple[int, int]
_Named = Mapping[str, pikepdf.Object]


@dataclass(slots=True)
class Followed:
    """What was found.

    Attributes:
        pictures: each once, as streams of the document.
        inline: the sizes of pictures written into the content.
        gone: whether something is not there that is drawn, or does not unpack.
        endless: whether to draw it comes to no end: the tile of a pattern is filled with that pattern, or tiles lie in heaps.
    """

    pictures: list[pikepdf.Object] = field(default_factory=list)
    inline: list[Size] = field(default_factory=list)
    gone: bool = False
    endless: bool = False


def follow(page: pikepdf.Object) -> Followed:
    """Follow what a page draws, and the looks of what is pinned to it."""
    walk = _Walk(_Resources(_inherited(page)))
    content = page.get("/Contents")
    if content is not None:
        parts = list(content) if isinstance(content, pikepdf.Array) else [content]
        walk.draw(parts, walk.resources)
    for annotation in pinned(page):
        for look in _looks(annotation):
            walk.draw_form(look, walk.resources)
    walk.run()
    return walk.found


def pinned(page: pikepdf.Object) -> list[pikepdf.Object]:
    """Return what is pinned to a page and shown, its annotations."""
    found = page.get("/Annots")
    listed = list(found)[:_MOST_PINNED] if isinstance(found, pikepdf.Array) else []
    return [one for one in listed if isinstance(one, pikepdf.Dictionary) and _is_shown(one)]


def _is_shown(annotation: pikepdf.Object) -> bool:
    flags = annotation.get("/F", 0)
    hidden = isinstance(flags, int) and bool(flags & _HIDDEN)
    return not hidden and annotation.get("/Subtype") != "/Popup"


def _looks(annotation: pikepdf.Object) -> list[pikepdf.Object]:
    """Return an annotation's looks: one, or one for each of its states."""
    looks = annotation.get("/AP")
    normal = looks.get("/N") if isinstance(looks, pikepdf.Dictionary) else None
    if isinstance(normal, pikepdf.Stream):
        return [normal]
    states = normal.values() if isinstance(normal, pikepdf.Dictionary) else []
    return [state for state in states if isinstance(state, pikepdf.Stream)]


def _inherited(page: pikepdf.Object) -> pikepdf.Object | None:
    """Return the resources of a page, its own or those of the nearest branch above it."""
    branch: pikepdf.Object | None = page
    for _ in range(_MOST_PARENTS):
        if not isinstance(branch, pikepdf.Dictionary):
            break
        resources = branch.get("/Resources")
        if resources is not None:
            return resources
        branch = branch.get("/Parent")
    return None


class _Resources:
    """What content may draw by its name, each kind looked up once."""

    def __init__(self, resources: pikepdf.Object | None) -> None:
        self._resources = resources
        self._known: dict[str, _Named] = {}

    def of(self, kind: str) -> _Named:
        """Return what is named of a kind (`/XObject`); nothing where the resources are malformed."""
        if kind not in self._known:
            held = self._resources
            found = held.get(kind) if isinstance(held, pikepdf.Dictionary) else None
            self._known[kind] = dict(found.items()) if isinstance(found, pikepdf.Dictionary) else {}
        return self._known[kind]


class _Walk:
    def __init__(self, resources: _Resources) -> None:
        self.resources = resources
        self.found = Followed()
        self._waiting: list[tuple[Iterable[pikepdf.Object], _Resources, frozenset[_Number]]] = []
        self._around: frozenset[_Number] = frozenset()
        self._seen: set[_Number] = set()
        self._forms = 0
        self._read = 0

    def draw(self, parts: Iterable[pikepdf.Object], resources: _Resources) -> None:
        """Have content followed that is in so many streams."""
        self._waiting.append((parts, resources, self._around))

    def draw_form(self, form: pikepdf.Object, outer: _Resources) -> None:
        """Have a form followed, a tile of a pattern or a letter that is drawn; with the resources around it where it has none."""
        if self._forms >= _MOST_FOLLOWED or form.objgen in self._seen:
            return
        self._forms += 1
        self._seen.add(form.objgen)
        own = form.get("/Resources")
        within = self._around | {form.objgen}
        self._waiting.append(([form], outer if own is None else _Resources(own), within))

    def run(self) -> None:
        while self._waiting and self._read < _MOST_CONTENT:
            parts, resources, self._around = self._waiting.pop()
            try:
                content = b"\n".join(part.read_bytes() for part in parts)
                self._read += len(content)
                self._follow(content, resources)
            except DAMAGE:
                self.found.gone = True

    def _follow(self, content: bytes, resources: _Resources) -> None:
        for name, operator, font in set(_USED.findall(content)):
            kind = _FONTS if font else _KINDS[operator]
            used = resources.of(kind).get(_plain(name))
            if kind == "/XObject":
                self._draw_object(used, resources)
            elif kind == "/ExtGState":
                self._draw_mask(used, resources)
            elif kind == "/Pattern" and isinstance(used, pikepdf.Stream):
                self._draw_tile(used, resources)
            elif kind == _FONTS and isinstance(used, pikepdf.Dictionary):
                self._draw_letters(used, resources)
        self.found.inline += _inline(content)

    def _draw_object(self, drawn: pikepdf.Object | None, resources: _Resources) -> None:
        if not isinstance(drawn, pikepdf.Stream):
            self.found.gone = True
        elif drawn.get("/Subtype") == "/Form":
            self.draw_form(drawn, resources)
        elif drawn.get("/Subtype") == "/Image" and drawn.objgen not in self._seen:
            self._seen.add(drawn.objgen)
            self.found.pictures.append(drawn)

    def _draw_tile(self, tile: pikepdf.Object, resources: _Resources) -> None:
        within = tile.objgen in self._around
        self.found.endless |= within or _layers(tile) > _MOST_UPON_EACH_OTHER
        # pdfium draws nothing of tiles that are set nowhere.
        self.found.gone |= tile.get("/PatternType") == 1 and _layers(tile) == 0
        self.draw_form(tile, resources)

    def _draw_mask(self, state: pikepdf.Object | None, resources: _Resources) -> None:
        mask = state.get("/SMask") if isinstance(state, pikepdf.Dictionary) else None
        group = mask.get("/G") if isinstance(mask, pikepdf.Dictionary) else None
        if isinstance(group, pikepdf.Stream):
            self.draw_form(group, resources)

    def _draw_letters(self, font: pikepdf.Object, resources: _Resources) -> None:
        if font.get("/Subtype") != "/Type3" or font.objgen in self._seen:
            return
        self._seen.add(font.objgen)
        own = font.get("/Resources")
        around = resources if own is None else _Resources(own)
        letters = font.get("/CharProcs")
        for letter in letters.values() if isinstance(letters, pikepdf.Dictionary) else []:
            if isinstance(letter, pikepdf.Stream):
                self.draw_form(letter, around)


def _layers(tile: pikepdf.Object) -> float:
    """Return how many tiles of a pattern lie upon each other at a point; 0 where they have no steps."""
    try:
        left, bottom, right, top = (float(side) for side in tile.get("/BBox", ()))
        across, down = (abs(float(tile.get(step, 0))) for step in ("/XStep", "/YStep"))
        return abs((right - left) * (top - bottom)) / (across * down)
    except (*DAMAGE, ZeroDivisionError):
        return 0.0


def _inline(content: bytes) -> Iterator[Size]:
    """Yield the sizes of pictures that stand in the content itself (ISO 32000-2, 8.9.7)."""
    if b"ID" not in content:
        return
    for begun in islice(_INLINE.finditer(content), _MOST_INLINE):
        start = begun.end() - 1
        end = content.find(b"ID", start, start + _LONGEST_INLINE)
        told = content[start : max(end, start)]
        wide, high = (side.search(told) for side in _SIDES)
        if wide is not None and high is not None:
            yield int(wide[1]), int(high[1])


def _plain(name: bytes) -> str:
    spelt = _ESCAPED.sub(lambda found: bytes.fromhex(found[1].decode()), name)
    return "/" + spelt.decode("utf-8", "surrogateescape")
