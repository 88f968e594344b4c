"""The keyring: wraps data keys. It lives outside the database, in a file that only its owner reads.

``master`` keys are numbered; the newest wraps, older ones still unwrap until ``northstar keys rotate``
has rewrapped everything. The ``index`` secret is not rotated with them: tokens and blind indexes
depend on it, and each purpose gets a key of its own derived from it.
"""

import base64
import json
import os
import secrets
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from northstar.kit import sealing
from northstar.kit.requests import Unavailable


class KeyringMissing(Unavailable):
    """There is no usable keyring. Without it nothing sealed can be read or written."""


@dataclass(frozen=True)
class Keyring:
    masters: dict[int, bytes]
    index: bytes

    @property
    def current(self) -> int:
        return max(self.masters)

    def wrap(self, data_key: bytes, context: str) -> tuple[int, bytes]:
        """The wrapped key and the number of the master key that wraps it."""
        return self.current, sealing.seal(self.masters[self.current], data_key, f"wrap:{context}", padded=False)

    def unwrap(self, number: int, wrapped: bytes, context: str) -> bytes:
        if number not in self.masters:
            raise KeyringMissing(f"master key {number} is not on the keyring")
        return sealing.unseal(self.masters[number], wrapped, f"wrap:{context}", padded=False)

    def key_for(self, purpose: str) -> bytes:
        return _derived(self.index, purpose)

    def continues(self, earlier: "Keyring") -> bool:
        """Whether this is the earlier ring as it was or after a rotation: none of another installation, none older."""
        same = all(self.masters.get(number, key) == key for number, key in earlier.masters.items())
        return same and self.index == earlier.index and self.current >= earlier.current


@lru_cache(maxsize=64)
def _derived(secret: bytes, purpose: str) -> bytes:
    return sealing.derive(secret, purpose)


Stamp = tuple[str, tuple[int, ...]]
_loaded: tuple[Stamp, Keyring] | None = None
_distrusted: Stamp | None = None


def keyring() -> Keyring:
    """The keyring, read again when its file changes (a rotation reaches running processes).

    A file that does not continue the ring this process works with is refused: what would be sealed with it could
    not be opened when the right one is back.
    """
    global _loaded
    path = Path(settings.KEYRING_FILE)
    try:
        found = path.stat()
    except FileNotFoundError as error:
        raise KeyringMissing(f"No keyring at {path.name}. Run: northstar keys create") from error
    except OSError as error:
        raise _unreadable(path, error) from error
    # When it was changed or given other rights, which file it is, and how long: a copy may bring an old time along.
    stamp = (str(path), (found.st_mtime_ns, found.st_ctime_ns, found.st_ino, found.st_size))
    if _loaded is None or _loaded[0] != stamp:
        ring = _read(path)
        if stamp == _distrusted or (
            _loaded is not None and _loaded[0][0] == str(path) and not ring.continues(_loaded[1])
        ):
            raise KeyringMissing(f"The keyring {path.name} is another one or an older copy. Put back the right one.")
        _loaded = (stamp, ring)
    return _loaded[1]


def distrust() -> None:
    """Work with the keyring no longer until its file is another: it does not open what is kept."""
    global _loaded, _distrusted
    if _loaded is not None:
        _distrusted, _loaded = _loaded[0], None


def _read(path: Path) -> Keyring:
    try:
        content = json.loads(path.read_text())
        masters = {int(number): base64.b64decode(key) for number, key in content["masters"].items()}
        ring = Keyring(masters, base64.b64decode(content["index"]))
    except OSError as error:
        raise _unreadable(path, error) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise KeyringMissing(f"The keyring {path.name} is damaged. Put back the copy that you keep apart.") from error
    if not masters or any(len(key) != 32 for key in [*masters.values(), ring.index]):
        raise KeyringMissing(f"The keyring {path.name} holds no key of the right length.")
    return ring


def _unreadable(path: Path, error: OSError) -> KeyringMissing:
    return KeyringMissing(
        f"The keyring {path.name} cannot be read ({error.strerror or type(error).__name__}). "
        "It must belong to the user that runs the service."
    )


def create(path: Path) -> bool:
    """Make a keyring if there is none. Answers whether it made one; never replaces a keyring."""
    if path.exists():
        return False
    _write(path, Keyring({1: secrets.token_bytes(32)}, secrets.token_bytes(32)))
    return True


def add_master(path: Path) -> int:
    """Add a newer master key, which wraps from now on. Answers its number."""
    ring = _read(path)
    number = ring.current + 1
    _write(path, Keyring({**ring.masters, number: secrets.token_bytes(32)}, ring.index))
    return number


def drop_masters(path: Path, numbers: set[int]) -> None:
    """Take older master keys off the ring, after every data key has been rewrapped."""
    ring = _read(path)
    kept = {number: key for number, key in ring.masters.items() if number not in numbers or number == ring.current}
    _write(path, Keyring(kept, ring.index))


def _write(path: Path, ring: Keyring) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    content = {
        "masters": {str(number): base64.b64encode(key).decode() for number, key in ring.masters.items()},
        "index": base64.b64encode(ring.index).decode(),
    }
    draft = path.with_suffix(".new")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(content, file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
