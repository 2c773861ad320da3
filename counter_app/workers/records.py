"""A finished page as one small file: what was read, packed, with the mark of what it was read from.

Where the file is, the page is finished: it is written last and whole. A file that is damaged, or another program's or
another paper's, counts as not there.
"""

import json
import zlib
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Union, cast, get_args, get_origin, get_type_hints, overload

from counter_app import __version__
from counter_app.domain.digitised import DigitisedPage
from counter_app.domain.errors import InternalError
from counter_app.domain.ids import Sha256
from counter_app.pages.files import write_whole

from .tasks import PageTask

_FORM = 1
_PLAIN = frozenset({str, int, float, bool, NoneType})


def page_key(source: Sha256, place: int) -> str:
    """Return the mark of a page read by this program from page `place` (1-based) of the file `source`."""
    return f"{_FORM}/{__version__}/{source}/{place}"


def write_record(path: Path, page: DigitisedPage, key: str) -> None:
    """Write what was read of a page. Raises DiskFull."""
    write_whole(path, pack_page(page, key))


def pack_page(page: DigitisedPage, key: str) -> bytes:
    """Return the content of a record."""
    return _pack({"key": key, "page": _plain(page)})


def finished_before(task: PageTask) -> bytes | None:
    """Return the packed page when the files of `task` lie there finished; its picture may have been taken away since."""
    packed = read_record(task.record, task.key)
    if (
        packed is None
        or not task.archived
        or task.piece.is_file()
        or unpack_page(packed).image is None
    ):
        return packed
    return None


def read_record(path: Path, key: str) -> bytes | None:
    """Return the packed page when `path` holds a sound one of this key."""
    try:
        packed = path.read_bytes()
        if _unpack(packed)["key"] != key:
            return None
        unpack_page(packed)
    except (OSError, InternalError, KeyError):
        return None
    return packed


def unpack_page(packed: bytes) -> DigitisedPage:
    """Return the page of a record. Raises InternalError for what is none."""
    try:
        return cast(DigitisedPage, _made(DigitisedPage, _unpack(packed)["page"]))
    except (KeyError, TypeError, ValueError) as error:
        raise InternalError(kind="page_record") from error


def _pack(content: Mapping[str, object]) -> bytes:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    # Words of a page may hold what is no text (a damaged file's name never does): kept as it is.
    return zlib.compress(text.encode("utf-8", "surrogatepass"), 6)


def _unpack(packed: bytes) -> dict[str, object]:
    try:
        content = json.loads(zlib.decompress(packed).decode("utf-8", "surrogatepass"))
    except (zlib.error, ValueError) as error:
        raise InternalError(kind="page_record") from error
    if not isinstance(content, dict):
        raise InternalError(kind="page_record")
    return cast(dict[str, object], content)


_Maker = Callable[[object], object]


def _plain(value: object) -> object:
    """Return a value of the domain as JSON knows it: a dataclass as the list of its fields in their order."""
    kind = type(value)
    return value if kind in _PLAIN else _flattener(kind)(value)  # type: ignore[arg-type]  # classes are hashable


@cache
def _flattener(kind: type) -> _Maker:
    """Return what makes plain JSON of the values of a type; what it needs for them it looks up once, like `_maker`."""
    if issubclass(kind, Enum):
        return lambda value: cast(Enum, value).value
    if issubclass(kind, Path):
        return str
    if is_dataclass(kind):
        names = [each.name for each in fields(kind)]
        return lambda value: [_plain(getattr(value, name)) for name in names]
    if issubclass(kind, tuple | list):
        return lambda value: [*map(_plain, cast(Sequence[object], value))]
    if issubclass(kind, Mapping):
        return lambda value: {
            str(name): _plain(each) for name, each in cast(Mapping[object, object], value).items()
        }
    return lambda value: value


def _made(kind: Hashable, value: object) -> object:
    return _maker(kind)(value)


@cache
def _maker(kind: Hashable) -> _Maker:
    """Return what turns plain JSON into a value of type `kind`; it raises TypeError or ValueError for what does not fit.

    What a maker needs for its parts it looks up once: a page has thousands of them.
    """
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (UnionType, Union):
        return _union(inner)
    if origin is tuple:
        each = _maker(inner[0])
        return lambda value: tuple(map(each, _listed(value)))
    if origin is dict:
        one = _maker(inner[1])
        return lambda value: {str(name): one(part) for name, part in _mapped(value).items()}
    if isinstance(kind, type) and is_dataclass(kind):
        return _dataclass(kind)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    if kind is Path:
        return lambda value: Path(str(value))
    if kind is float:
        return lambda value: float(cast(float, value))
    return lambda value: _exactly(kind, value)


def _union(kinds: Sequence[object]) -> _Maker:
    rest = [kind for kind in kinds if kind is not NoneType]
    if len(rest) == 1:
        only = _maker(rest[0])
        return lambda value: None if value is None else only(value)

    def plain(value: object) -> object:
        if type(value) not in _PLAIN:
            raise TypeError
        return value

    return plain


def _dataclass(kind: type) -> _Maker:
    hints = get_type_hints(kind)
    kinds = [hints[each.name] for each in fields(kind)]
    if len(set(kinds)) == 1 and kinds[0] in (int, str):
        return _alike(kind, kinds[0], len(kinds))
    makers = [_maker(each) for each in kinds]
    return lambda value: kind(
        *[make(part) for make, part in zip(makers, _listed(value), strict=True)]
    )


def _alike(kind: type, part: type, count: int) -> _Maker:
    """Return the maker of a dataclass of `count` parts of one plain type, like the corners of a box."""
    wanted = [part] * count

    def make(value: object) -> object:
        parts = _listed(value)
        if [*map(type, parts)] != wanted:
            raise TypeError
        return kind(*parts)

    return make


def _listed(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError
    return value


def _mapped(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise TypeError
    return value


def _exactly(kind: object, value: object) -> object:
    if type(value) is not kind:
        raise TypeError
    return value


class PackedPages(Sequence[DigitisedPage]):
    """Many pages in little memory: each is unpacked when it is looked at, about a hundredth of what its words take."""

    def __init__(self, packed: Sequence[bytes], *, images: bool = True) -> None:
        """`images` False: no pictures of the pages were made, `image` is None on every page."""
        self._packed = tuple(packed)
        self._images = images

    def __len__(self) -> int:
        return len(self._packed)

    @overload
    def __getitem__(self, place: int) -> DigitisedPage: ...

    @overload
    def __getitem__(self, place: slice) -> "PackedPages": ...

    def __getitem__(self, place: int | slice) -> "DigitisedPage | PackedPages":
        if isinstance(place, slice):
            return PackedPages(self._packed[place], images=self._images)
        return self._page(self._packed[place])

    def __iter__(self) -> Iterator[DigitisedPage]:
        return map(self._page, self._packed)

    def _page(self, packed: bytes) -> DigitisedPage:
        page = unpack_page(packed)
        return page if self._images else replace(page, image=None)
