"""What can be wrong with a file, or with the place it is to be written to. Part of `errors`, where all stand together."""

from .error_base import InputRefused


class FileNotFound(InputRefused):
    code = "FILE_NOT_FOUND"


class FileNotReadable(InputRefused):
    """The file is there, and its bytes are not to be had.

    Details: `file`; `reason` (no_permission; no_file: a device or a pipe; device: the medium fails, or was taken away).
    """

    code = "FILE_NOT_READABLE"


class FileIsFolder(InputRefused):
    code = "FILE_IS_FOLDER"


class FileEmpty(InputRefused):
    code = "FILE_EMPTY"


class FileDamaged(InputRefused):
    code = "FILE_DAMAGED"


class FileChanged(InputRefused):
    """Somebody was still writing the file while it was taken in."""

    code = "FILE_CHANGED"


class FileEncrypted(InputRefused):
    """The file asks for a password."""

    code = "FILE_ENCRYPTED"


class FileFormDynamic(InputRefused):
    """A form that only the program which made it can draw (dynamic XFA): its pages show nothing of what is filled in."""

    code = "FILE_FORM_DYNAMIC"


class FileTooLarge(InputRefused):
    """Details: `limit`, `found`, `unit` (pixels, pages or bytes)."""

    code = "FILE_TOO_LARGE"


class FileKindUnknown(InputRefused):
    """Neither a PDF nor one of the image kinds that are taken."""

    code = "FILE_KIND_UNKNOWN"


class PlaceNotWritable(InputRefused):
    """A folder that is not there or may not be written to.

    Details: `file`; `reason` (medium_gone: the medium was taken away or fails while it is written to).
    """

    code = "PLACE_NOT_WRITABLE"


class PageUnreadable(InputRefused):
    """One page killed its worker twice, or ran out of its time. Details: `page`."""

    code = "PAGE_UNREADABLE"


class FileTooSlow(InputRefused):
    """Opening took longer than allowed. Details: `seconds`."""

    code = "FILE_TOO_SLOW"
