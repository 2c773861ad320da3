"""Whether a folder lies on a network drive, where SQLite's locks cannot be relied on."""

import re
from pathlib import Path

NETWORK_KINDS = frozenset(
    {
        "afs", "ceph", "cifs", "davfs", "fuse.cephfs", "fuse.davfs2", "fuse.glusterfs", "fuse.rclone",
        "fuse.s3fs", "fuse.smbnetfs", "fuse.sshfs", "glusterfs", "lustre", "ncpfs", "nfs", "nfs4", "smb3", "smbfs",
    }
)  # fmt: skip

_OCTAL = re.compile(r"\\([0-7]{3})")


def network_kind(path: Path, mounts: str) -> str | None:
    """Return the network file system that `path` (absolute, resolved) lies on, or None.

    `mounts` is the text of /proc/mounts: device, mount point (spaces as \\040), kind, options.
    """
    best = (-1, "")
    for line in mounts.splitlines():
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        point = Path(_OCTAL.sub(lambda octal: chr(int(octal.group(1), 8)), fields[1]))
        # A later mount over the same point hides the earlier one.
        if path.is_relative_to(point) and len(point.parts) >= best[0]:
            best = (len(point.parts), fields[2])
    return best[1] if best[1] in NETWORK_KINDS else None


def is_unc(path: str) -> bool:
    r"""Return whether a Windows path names a share: `\\server\share`, `//server/share`, not `\\?\C:\…`."""
    slashed = path.replace("\\", "/")
    if slashed.startswith("//?/"):
        return slashed[4:].upper().startswith("UNC/")
    return slashed.startswith("//") and not slashed.startswith("//./")


def on_network(folder: Path) -> bool:
    """Return whether `folder` lies on a network drive of this PC."""
    table = Path("/proc/mounts")
    if not table.exists():
        return is_unc(str(folder.absolute()))
    return (
        network_kind(folder.resolve(), table.read_text(encoding="utf-8", errors="replace"))
        is not None
    )
