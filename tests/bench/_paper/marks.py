"""What is put on a printed page by hand: seals and signatures, photographs and coloured frames."""

from dataclasses import dataclass

from tests.specimens.paper import Seal, Signature


@dataclass(frozen=True, slots=True)
class Marks:
    """Seals and signatures of a page, places in millimetres."""

    seals: tuple[Seal, ...] = ()
    signatures: tuple[Signature, ...] = ()

    def __add__(self, other: "Marks") -> "Marks":
        return Marks(self.seals + other.seals, self.signatures + other.signatures)
