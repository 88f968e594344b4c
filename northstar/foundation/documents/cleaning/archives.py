"""ZIP archives, opened with suspicion: names, links, sizes and nesting are checked before anything is unpacked."""

import stat
import struct
import zipfile
import zlib
from io import BytesIO

from northstar.foundation.documents.cleaning.kinds import MEGABYTE, Unfit
from northstar.foundation.documents.cleaning.sniffing import EICAR, ends_as_zip

ENTRIES = 2000
UNPACKED = 100 * MEGABYTE
RATIO = 150
# Below this an extreme ratio is normal for XML and does no harm.
RATIO_FROM = 2 * MEGABYTE
_EPOCH = (1980, 1, 1, 0, 0, 0)


def unpack(content: bytes) -> dict[str, bytes]:
    """The files of an archive by name, in their order. Raises ``Unfit``."""
    _one_archive_only(content)
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
            _check(entries)
            left, files = UNPACKED, {}
            for entry in entries:
                if entry.is_dir():
                    continue
                files[entry.filename] = _read(archive, entry, left)
                left -= len(files[entry.filename])
            return files
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        RuntimeError,
        EOFError,
        struct.error,
        ValueError,
    ) as error:
        raise Unfit("damaged") from error


def _one_archive_only(content: bytes) -> None:
    """Nothing before the archive, nothing after it, and no comment: there something else could hide."""
    at = content.rfind(b"PK\x05\x06")
    if at < 0:
        raise Unfit("damaged")
    if at + 22 != len(content):
        raise Unfit("mixed")
    size, offset = struct.unpack_from("<II", content, at + 12)
    if offset + size != at:
        raise Unfit("mixed")


def _check(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > ENTRIES:
        raise Unfit("unpacks_large")
    names = {entry.filename.lower() for entry in entries}
    if len(names) != len(entries):
        raise Unfit("unsafe_names")
    for entry in entries:
        parts = entry.filename.rstrip("/").split("/")
        if any(part in ("", ".", "..") for part in parts) or any(c in entry.filename for c in "\\:\x00"):
            raise Unfit("unsafe_names")
        if entry.create_system == 3 and stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise Unfit("unsafe_names")
        if entry.flag_bits & 0x1:
            raise Unfit("locked")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Unfit("damaged")
        if entry.file_size > RATIO_FROM and entry.file_size > RATIO * max(entry.compress_size, 1):
            raise Unfit("unpacks_large")
    if sum(entry.file_size for entry in entries) > UNPACKED:
        raise Unfit("unpacks_large")


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> bytes:
    """One file; its header may lie about its size, so the bytes are counted."""
    with archive.open(entry) as file:
        content = file.read(min(left, entry.file_size) + 1)
    if len(content) > min(left, entry.file_size):
        raise Unfit("unpacks_large")
    if EICAR in content:
        raise Unfit("dangerous")
    if content[:4] in (b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf", b"\xd0\xcf\x11\xe0") or ends_as_zip(content):
        raise Unfit("nested")
    return content


def pack(files: dict[str, bytes], *, stored: tuple[str, ...] = ()) -> bytes:
    """An archive that tells nothing but names and contents: one date for all, no comments."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, content)
    return out.getvalue()
