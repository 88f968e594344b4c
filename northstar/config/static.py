"""Static files, hashed and compressed once and not on every start."""

import hashlib
from pathlib import Path


def collect() -> bool:
    """Fill ``STATIC_ROOT`` unless it holds the same files already. Answers whether it had to."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    total = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda found: found[0]):
            total.update(name.encode())
            total.update(Path(storage.path(name)).read_bytes())
    marker = Path(settings.STATIC_ROOT) / ".collected"
    if marker.exists() and marker.read_text() == total.hexdigest():
        return False
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    marker.write_text(total.hexdigest())
    return True
