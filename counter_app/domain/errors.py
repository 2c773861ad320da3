"""Everything that can go wrong and that a person or a program is told about.

    CounterError            has a stable `code` (upper snake case) and typed `details`, never a sentence
    ├── UserCanFix          the person at the desk can put it right
    │   ├── InputRefused    a file, number or string that cannot be taken as it is
    │   ├── AccessRefused   a passphrase, a role, a lock
    │   ├── StateRefused    the act does not fit the state of the dossier, paper or row
    │   └── SetupMissing    something is not installed or not set up on this PC
    ├── TryLater            link down, disk full, device busy: nothing is lost, try again
    └── NeedsSupport        damaged store, newer database, an answer that makes no sense

The sentences stand in `counter_app.messages`. Errors cross process borders by `pickle`; `__reduce__` keeps
the class, the code and the details.
"""

from .error_base import (
    AccessRefused as AccessRefused,
    CounterError as CounterError,
    Detail as Detail,
    InputRefused as InputRefused,
    NeedsSupport as NeedsSupport,
    SetupMissing as SetupMissing,
    StateRefused as StateRefused,
    TryLater as TryLater,
    UserCanFix as UserCanFix,
    restored as restored,
)
from .error_catalogue import (
    HolidayRefused as HolidayRefused,
    KeyFileRefused as KeyFileRefused,
    PackConflict as PackConflict,
    PackInvalid as PackInvalid,
    PackNotTrusted as PackNotTrusted,
    PackOlder as PackOlder,
    PublishedFileInvalid as PublishedFileInvalid,
)
from .error_devices import (
    PrinterFailed as PrinterFailed,
    ScannerBusy as ScannerBusy,
    ScannerEmpty as ScannerEmpty,
    ScannerFailed as ScannerFailed,
    ScannerJammed as ScannerJammed,
    ScannerNotFound as ScannerNotFound,
    ScannerToolMissing as ScannerToolMissing,
)
from .error_dossiers import (
    ActNotAllowed as ActNotAllowed,
    BatchLineRefused as BatchLineRefused,
    ClockSetBack as ClockSetBack,
    DeskNameRefused as DeskNameRefused,
    DossierElsewhere as DossierElsewhere,
    ExtensionNotLater as ExtensionNotLater,
    ExtensionOffHours as ExtensionOffHours,
    ExtensionTooLong as ExtensionTooLong,
    HandoverNotSent as HandoverNotSent,
    NumberTaken as NumberTaken,
    SeveralOpenDossiers as SeveralOpenDossiers,
    StaleDossier as StaleDossier,
    SupplementIncomplete as SupplementIncomplete,
    SupplementReasonRequired as SupplementReasonRequired,
    SupplementStillMissing as SupplementStillMissing,
    SupplementUnconfirmed as SupplementUnconfirmed,
    TakingStopped as TakingStopped,
    TransferCodeWrong as TransferCodeWrong,
    TransferRefused as TransferRefused,
    WordsRequired as WordsRequired,
)
from .error_enrol import (
    EnrolledElsewhere as EnrolledElsewhere,
    EnrolRefused as EnrolRefused,
    HubChanged as HubChanged,
    HubReplaced as HubReplaced,
)
from .error_files import (
    FileChanged as FileChanged,
    FileDamaged as FileDamaged,
    FileEmpty as FileEmpty,
    FileEncrypted as FileEncrypted,
    FileFormDynamic as FileFormDynamic,
    FileIsFolder as FileIsFolder,
    FileKindUnknown as FileKindUnknown,
    FileNotFound as FileNotFound,
    FileNotReadable as FileNotReadable,
    FileTooLarge as FileTooLarge,
    FileTooSlow as FileTooSlow,
    PageUnreadable as PageUnreadable,
    PlaceNotWritable as PlaceNotWritable,
)
from .error_hub import (
    BackupIncomplete as BackupIncomplete,
    BackupUnsound as BackupUnsound,
    HubCertificateEnds as HubCertificateEnds,
    HubCertificateNotRenewed as HubCertificateNotRenewed,
    HubCertificateUnfit as HubCertificateUnfit,
    HubClockWrong as HubClockWrong,
    HubDeskUnknown as HubDeskUnknown,
    RestoreIncomplete as RestoreIncomplete,
    SeveralHubDesks as SeveralHubDesks,
)
from .error_link import (
    AnotherHub as AnotherHub,
    BlobsWanted as BlobsWanted,
    CaptivePortal as CaptivePortal,
    CertificateExpired as CertificateExpired,
    CertificateNotTrusted as CertificateNotTrusted,
    CertificateWrongName as CertificateWrongName,
    ClockWrong as ClockWrong,
    HubBusy as HubBusy,
    HubFull as HubFull,
    HubInTrouble as HubInTrouble,
    HubNameUnknown as HubNameUnknown,
    HubNonsense as HubNonsense,
    HubRefusedCredential as HubRefusedCredential,
    LinkCut as LinkCut,
    LinkDown as LinkDown,
    LinkOffline as LinkOffline,
    LinkStalled as LinkStalled,
    ReceiptInvalid as ReceiptInvalid,
    ReceiptOfAnotherHub as ReceiptOfAnotherHub,
    RecordRefused as RecordRefused,
    TooLargeOnTheWay as TooLargeOnTheWay,
    WrongHost as WrongHost,
)
from .error_packages import (
    HubRecipientUnknown as HubRecipientUnknown,
    MasterAtHub as MasterAtHub,
    PackageDamaged as PackageDamaged,
    PackageIncomplete as PackageIncomplete,
    PackageNotOfADesk as PackageNotOfADesk,
    PackageOfAnotherHub as PackageOfAnotherHub,
    PartTooSmall as PartTooSmall,
    ReceiptFileInvalid as ReceiptFileInvalid,
)
from .error_papers import (
    ComponentNotAsked as ComponentNotAsked,
    OfferNotValid as OfferNotValid,
    PageNotInPaper as PageNotInPaper,
    PaperNotHeld as PaperNotHeld,
    PaperNotReady as PaperNotReady,
    PaperOfOtherDesk as PaperOfOtherDesk,
    ReasonRequired as ReasonRequired,
)
from .error_people import (
    CardZoneRefused as CardZoneRefused,
    ImageNotKept as ImageNotKept,
    MergeRefused as MergeRefused,
)
from .error_portal import (
    NumberDiffers as NumberDiffers,
    PortalCodeUnknown as PortalCodeUnknown,
    PortalDown as PortalDown,
    PortalHasNumber as PortalHasNumber,
    PortalNonsense as PortalNonsense,
    PortalRefused as PortalRefused,
    PortalSignInRefused as PortalSignInRefused,
)
from .error_queue import (
    DiffersAtHub as DiffersAtHub,
    EarlierRevisionStuck as EarlierRevisionStuck,
    FilesLostAtHub as FilesLostAtHub,
    MeteredLink as MeteredLink,
    MissingAtHub as MissingAtHub,
    NothingLost as NothingLost,
    OriginalLost as OriginalLost,
    OutsideHours as OutsideHours,
    QueueBusy as QueueBusy,
    SenderReplaced as SenderReplaced,
    ServiceNotPossible as ServiceNotPossible,
)
from .error_reading import (
    DigitisingCancelled as DigitisingCancelled,
    PaperBeingRead as PaperBeingRead,
    ReaderUnable as ReaderUnable,
    ReadingBrokeOff as ReadingBrokeOff,
)
from .error_slips import (
    DigitisingForbidden as DigitisingForbidden,
    LinesOpen as LinesOpen,
    PageCountDiffers as PageCountDiffers,
    PaperOfAnother as PaperOfAnother,
    ResultMissing as ResultMissing,
    SlipNotDue as SlipNotDue,
)
from .error_told import (
    DossierAssigned as DossierAssigned,
    HubDaysChanged as HubDaysChanged,
    HubDaysDiffer as HubDaysDiffer,
    HubPolicyChanged as HubPolicyChanged,
    PaperAppeared as PaperAppeared,
    PaperTakenBack as PaperTakenBack,
)

# Typed and scanned identification --------------------------------------------------------------


class CardQrRefused(InputRefused):
    """Not the QR of an identity card. Details: `reason`."""

    code = "CARD_QR_REFUSED"


class PersonNumberRefused(InputRefused):
    """Not a possible personal, old identity or tax number. Details: `reason`."""

    code = "PERSON_NUMBER_REFUSED"


class DossierNumberRefused(InputRefused):
    """Not a dossier number, or one that cannot be made. Details: `reason`."""

    code = "DOSSIER_NUMBER_REFUSED"


class NameMissing(InputRefused):
    """A person who is not in the store yet needs a name."""

    code = "NAME_MISSING"


class UnknownCode(InputRefused):
    """A procedure, case, component, paper type or field that the catalogue does not have. Details: `kind`, `value`."""

    code = "UNKNOWN_CODE"


class FieldRefused(InputRefused):
    """A metadata value that is missing or impossible. Details: `field`, `reason`."""

    code = "FIELD_REFUSED"


class NotFound(InputRefused):
    """No such dossier, paper, person, row or record. Details: `kind`, `id`."""

    code = "NOT_FOUND"


class BadUsage(InputRefused):
    """The command line's words are off. Details: `reason`."""

    code = "BAD_USAGE"


# Access ----------------------------------------------------------------------------------------


class WrongPassphrase(AccessRefused):
    code = "WRONG_PASSPHRASE"


class WeakPassphrase(AccessRefused):
    """Details: `minimum` (characters)."""

    code = "WEAK_PASSPHRASE"


class UnknownOfficer(AccessRefused):
    code = "UNKNOWN_OFFICER"


class OfficerExists(AccessRefused):
    code = "OFFICER_EXISTS"


class RoleRequired(AccessRefused):
    """Details: `role`."""

    code = "ROLE_REQUIRED"


class WrongRecoveryKey(AccessRefused):
    code = "WRONG_RECOVERY_KEY"


class ClockNotAllowed(AccessRefused):
    """`--now` outside a test store."""

    code = "CLOCK_NOT_ALLOWED"


# State -----------------------------------------------------------------------------------------


class StoreMissing(StateRefused):
    """No store in this folder yet."""

    code = "STORE_MISSING"


class StoreExists(StateRefused):
    code = "STORE_EXISTS"


class StoreOnNetwork(StateRefused):
    """The folder lies on a network drive: SQLite must not."""

    code = "STORE_ON_NETWORK"


class PersonLocked(StateRefused):
    """The person is recorded as dead."""

    code = "PERSON_LOCKED"


class NotEnrolled(StateRefused):
    """This desk is not enrolled at a hub yet."""

    code = "NOT_ENROLLED"


# Setup of the PC -------------------------------------------------------------------------------


class TesseractMissing(SetupMissing):
    code = "TESSERACT_MISSING"


class LanguageMissing(SetupMissing):
    """Details: `language`."""

    code = "LANGUAGE_MISSING"


class PreparePlaceMissing(SetupMissing):
    """There is no folder in which what reads pages could be kept once it is compiled."""

    code = "PREPARE_PLACE_MISSING"


class FontMissing(SetupMissing):
    """Details: `font`."""

    code = "FONT_MISSING"


# Later -----------------------------------------------------------------------------------------


class DiskFull(TryLater):
    code = "DISK_FULL"


class MediumTooSmall(DiskFull):
    """None of the records that wait fits on a medium as small as this one.

    Details of the smallest: `title`, `number` (of its dossier), `wanted` (free bytes); `room` (bytes there are), `others`.
    """

    code = "MEDIUM_TOO_SMALL"


class StoreBusy(TryLater):
    """Details, where the system tells: `pid` of the process that writes, `stopped` when it was halted in the middle."""

    code = "STORE_BUSY"


# Support ---------------------------------------------------------------------------------------


class StoreNewer(NeedsSupport):
    """The database was written by a newer program."""

    code = "STORE_NEWER"


class StoreDamaged(NeedsSupport):
    code = "STORE_DAMAGED"


class BlobMissing(NeedsSupport):
    """A vault file that the store names is not there. Details: `sha256`."""

    code = "BLOB_MISSING"


class BlobDamaged(NeedsSupport):
    """A vault file does not decrypt to what its address says. Details: `sha256`."""

    code = "BLOB_DAMAGED"


class CatalogueInvalid(NeedsSupport):
    """A catalogue file that does not fit its schema. Details: `file`, `where`."""

    code = "CATALOGUE_INVALID"


class InternalError(NeedsSupport):
    """A bug. Details: `kind` (the exception's class)."""

    code = "INTERNAL_ERROR"
