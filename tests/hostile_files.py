"""Files that no desk can read, each made here from nothing."""

import struct
import zlib
from pathlib import Path

import pikepdf
from PIL import Image


def empty(path: Path) -> Path:
    path.write_bytes(b"")
    return path


def foreign(path: Path) -> Path:
    """A workbook, by its first bytes."""
    path.write_bytes(b"PK\x03\x04" + bytes(200))
    return path


def cut_picture(path: Path) -> Path:
    """A photograph that ends in the middle."""
    Image.effect_noise((400, 300), 80).convert("RGB").save(path, "JPEG")
    path.write_bytes(path.read_bytes()[:400])
    return path


def cut_document(path: Path) -> Path:
    path.write_bytes(b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog")
    return path


def locked_document(path: Path) -> Path:
    """A PDF that asks for a password."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(200, 200))
        pdf.save(path, encryption=pikepdf.Encryption(user="bí mật", owner="bí mật hơn"))
    return path


def gigapixels(path: Path) -> Path:
    """A picture whose header promises fifty gigapixels."""
    side = 223_607
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(bytes(1000)))
        + _chunk(b"IEND", b"")
    )
    return path


def _chunk(kind: bytes, content: bytes) -> bytes:
    checked = kind + content
    return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))
