"""What a PDF carries besides its pages: attached files, things it would do when opened elsewhere, forms.

Everything is listed from the structure alone: no attached file is decoded, no script is read, nothing is done.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pikepdf

from counter_app.domain.digitised import ActiveContent, Attachment, FormKind
from counter_app.domain.text import clean

# What malformed structures make qpdf and pikepdf raise.
DAMAGE = (
    pikepdf.PdfError,
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    IndexError,
    RuntimeError,
    NotImplementedError,
    RecursionError,
)

_MOST_NAMED = 100
_LONGEST_NAME = 255
_CHAIN = 8
_MOST_ANNOTATIONS = 20_000
_ACTIONS = {
    "/JavaScript": ActiveContent.JAVASCRIPT,
    "/Launch": ActiveContent.LAUNCH,
    "/SubmitForm": ActiveContent.SUBMIT_FORM,
    "/ImportData": ActiveContent.IMPORT_DATA,
    "/Rendition": ActiveContent.MEDIA,
    "/RichMediaExecute": ActiveContent.MEDIA,
    "/Movie": ActiveContent.MEDIA,
    "/Sound": ActiveContent.MEDIA,
}
_MEDIA = frozenset({"/RichMedia", "/Screen", "/3D", "/Movie", "/Sound"})


@dataclass(frozen=True, slots=True)
class PdfContents:
    """`dynamic` says that the pages are only a notice: the form is drawn by the program which made it."""

    attachments: tuple[Attachment, ...] = ()
    active: tuple[ActiveContent, ...] = ()
    form: FormKind | None = None
    dynamic: bool = False


def contents_of(document: pikepdf.Pdf) -> PdfContents:
    """List what an opened PDF carries. What of it is malformed is left out."""
    attachments: dict[str, Attachment] = {}
    active: set[ActiveContent] = set()
    _gather_named(document, attachments)
    active.update(_of_document(document.Root))
    active.update(_of_pages(document))
    for annotation in _annotations(document):
        try:
            kind = str(annotation.get("/Subtype", ""))
            if kind == "/FileAttachment":
                _keep(attachments, "", annotation.get("/FS"))
            elif kind in _MEDIA:
                active.add(ActiveContent.MEDIA)
            active.update(_actions(annotation.get("/A")))
            active.update(_additional(annotation))
        except DAMAGE:
            continue
    return PdfContents(
        attachments=tuple(attachments.values())[:_MOST_NAMED],
        active=tuple(kind for kind in ActiveContent if kind in active),
        form=_form(document.Root),
        dynamic=_is_true(document.Root, "/NeedsRendering"),
    )


def _gather_named(document: pikepdf.Pdf, found: dict[str, Attachment]) -> None:
    try:
        for name, spec in document.attachments.items():
            _keep(found, name, spec.obj)
            if len(found) >= _MOST_NAMED:
                return
    except DAMAGE:
        # A broken tree of names: what was found before the break is told.
        return


def _keep(found: dict[str, Attachment], key: str, spec: pikepdf.Object | None) -> None:
    if not isinstance(spec, pikepdf.Dictionary) or len(found) >= _MOST_NAMED:
        return
    told = spec.get("/UF", spec.get("/F"))
    name = clean(str(told) if told is not None else key)[:_LONGEST_NAME]
    files = spec.get("/EF")
    if not isinstance(files, pikepdf.Dictionary):
        return
    stream = files.get("/UF", files.get("/F"))
    if not isinstance(stream, pikepdf.Stream):
        return
    # One file may be named in the tree and pinned to a page as well.
    found[str(stream.objgen)] = Attachment(name, _told_size(stream), _media_type(stream))


def _told_size(stream: pikepdf.Object) -> int | None:
    """Return the size a PDF tells of an attached file; finding it out would mean to decode the file."""
    params = stream.get("/Params")
    if not isinstance(params, pikepdf.Dictionary):
        return None
    size = params.get("/Size")
    return size if isinstance(size, int) and not isinstance(size, bool) and size >= 0 else None


def _media_type(stream: pikepdf.Object) -> str | None:
    told = stream.get("/Subtype")
    return clean(str(told).removeprefix("/"))[:_LONGEST_NAME] or None if told is not None else None


def _annotations(document: pikepdf.Pdf) -> Iterator[pikepdf.Dictionary]:
    seen = 0
    for page in document.pages:
        try:
            for annotation in page.obj.get("/Annots", pikepdf.Array()):
                seen += 1
                if seen > _MOST_ANNOTATIONS:
                    return
                if isinstance(annotation, pikepdf.Dictionary):
                    yield annotation
        except DAMAGE:
            continue


def _of_document(root: pikepdf.Object) -> set[ActiveContent]:
    found: set[ActiveContent] = set()
    try:
        found |= _actions(root.get("/OpenAction")) | _additional(root)
        names = root.get("/Names")
        if isinstance(names, pikepdf.Dictionary) and "/JavaScript" in names:
            found.add(ActiveContent.JAVASCRIPT)
    except DAMAGE:
        return found
    return found


def _of_pages(document: pikepdf.Pdf) -> set[ActiveContent]:
    """Return what is done when a page is turned to or left."""
    found: set[ActiveContent] = set()
    for page in document.pages:
        try:
            found |= _additional(page.obj)
        except DAMAGE:
            continue
    return found


def _additional(owner: pikepdf.Object) -> set[ActiveContent]:
    """Return what the owner's additional actions (on opening, printing, typing …) do."""
    actions = owner.get("/AA")
    if not isinstance(actions, pikepdf.Dictionary):
        return set()
    found: set[ActiveContent] = set()
    for _, action in actions.items():
        found |= _actions(action)
    return found


def _actions(action: pikepdf.Object | None) -> set[ActiveContent]:
    """Return what an action and those that follow it do; a destination inside the document does nothing."""
    found: set[ActiveContent] = set()
    for _ in range(_CHAIN):
        if not isinstance(action, pikepdf.Dictionary):
            break
        kind = _ACTIONS.get(str(action.get("/S", "")))
        if kind is not None:
            found.add(kind)
        action = action.get("/Next")
        if isinstance(action, pikepdf.Array):
            for one in action[:_CHAIN]:
                found |= _actions(one) if isinstance(one, pikepdf.Dictionary) else set()
            break
    return found


def _form(root: pikepdf.Object) -> FormKind | None:
    try:
        form = root.get("/AcroForm")
        if not isinstance(form, pikepdf.Dictionary):
            return None
        if "/XFA" in form:
            return FormKind.XFA
        return FormKind.ACROFORM if len(form.get("/Fields", pikepdf.Array())) else None
    except DAMAGE:
        return None


def _is_true(owner: pikepdf.Object, name: str) -> bool:
    try:
        told: object = owner.get(name)
        return told is True
    except DAMAGE:
        return False
