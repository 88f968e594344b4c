#!/usr/bin/env python3
"""The ground a newcomer stands on: makes the environment from the lock files, then runs a command in it.

Standard library only, and readable by old Pythons, so that a Python that is too old gets a sentence
instead of a syntax error. ``make`` calls this; without make: ``python3 ground.py demo``.
"""

import fcntl
import hashlib
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
MARKER = ENVIRONMENT / "ground.marker"
PYTHON = ENVIRONMENT / "bin" / "python"
UV = ENVIRONMENT / "ground" / "bin" / "uv"
OLDEST = (3, 11)
LOCKS = {"run": "requirements.lock", "dev": "requirements-dev.lock"}

HELP = """\
make demo         open the demonstration at http://127.0.0.1:8000 (PORT and NORTHSTAR_HOME change that)
make demo-reset   delete the demonstration's data and start it afresh
make test         run every test, browser journeys included (ARGS="-k routing" runs some)
make check        check form, types, contracts, templates, migrations, settings, documents and lock files
make fix          format, mend what can be mended, write the generated documents
make bench        measure (ARGS chooses what)
make help         this list

Without make: python3 ground.py demo, and so on. python3 ground.py run COMMAND runs a command of `northstar`.
"""


def refuse(sentence):
    """Say in one sentence why not, and stop."""
    sys.stderr.write(sentence + "\n")
    sys.exit(1)


def with_new_enough_python():
    """Go on with a Python that is new enough, or refuse."""
    if sys.version_info[:2] >= OLDEST:
        return
    for minor in range(20, OLDEST[1] - 1, -1):
        found = shutil.which("python3.{}".format(minor))
        if found:
            os.execv(found, [found, str(ROOT / "ground.py")] + sys.argv[1:])
    refuse("Northstar needs Python {}.{} or newer, and this is {}.".format(*OLDEST + (platform.python_version(),)))


def mark_of(kind):
    """What the marker says when the environment of this kind is complete: its lock, Python and place."""
    content = (ROOT / LOCKS[kind]).read_bytes() + platform.python_version().encode() + str(ROOT).encode()
    return "{} {}".format(kind, hashlib.sha256(content).hexdigest())


def marks():
    return MARKER.read_text().splitlines() if MARKER.exists() else []


def prepare(kind):
    """Make the environment hold exactly what the lock file names. Does nothing when it does already."""
    with open(__file__) as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)  # two commands at once: the second waits and finds it done
        if mark_of(kind) in marks():
            return
        print(
            "Preparing the environment from {} (once; under a minute on a usual line)".format(LOCKS[kind]), flush=True
        )
        make_environment()
        install(ROOT / LOCKS[kind])
        put_on_path()
        # The development lock holds everything that the other holds.
        MARKER.write_text("\n".join([mark_of("dev"), mark_of("run")] if kind == "dev" else [mark_of("run")]) + "\n")


def make_environment():
    if MARKER.exists():
        MARKER.unlink()
    if PYTHON.exists() and answer([str(PYTHON), "-c", "import sys; print(sys.version_info[:2])"]) == str(
        tuple(sys.version_info[:2])
    ):
        return
    if ENVIRONMENT.exists():
        shutil.rmtree(str(ENVIRONMENT))
    try:
        # Without pip: Debian's Python can do that with no further package, and it takes no time.
        subprocess.check_call([sys.executable, "-m", "venv", "--without-pip", "--symlinks", str(ENVIRONMENT)])
    except subprocess.CalledProcessError:
        refuse("Python cannot make an environment here. On Debian and Ubuntu: apt-get install python3-venv")


def install(lock):
    """Install with uv, which is several times faster; with pip when uv cannot do it here."""
    uv = find_uv()
    # As pip does: an office's own certificate is among the machine's.
    for name in ("UV_SYSTEM_CERTS", "UV_NATIVE_TLS"):
        os.environ.setdefault(name, "true")
    if uv:
        command = [uv, "pip", "sync", "--quiet", "--python", str(PYTHON), "--require-hashes", "--only-binary", ":all:"]
        if subprocess.call(command + [str(lock)]) == 0:
            return
        print("uv could not install; trying pip, which takes a minute or two.", flush=True)
    pip = find_pip() or refuse(
        "There is neither uv nor pip to install packages with. On Debian and Ubuntu: apt-get install python3-venv"
    )
    options = ["--require-hashes", "--only-binary", ":all:", "--no-deps", "--no-compile", "--quiet"]
    if subprocess.call(pip + ["--python", str(PYTHON), "install"] + options + ["-r", str(lock)]) != 0:
        refuse("The packages could not be installed: see above. A line to the package index is needed once.")


def find_uv():
    """uv from the path, from last time, or as a wheel of the version in requirements-uv.lock."""
    found = shutil.which("uv")
    if found or UV.exists():
        return found or str(UV)
    pip = find_pip()
    if not pip:
        return None
    options = ["--quiet", "--require-hashes", "--only-binary", ":all:", "--no-deps", "--no-compile"]
    where = ["--target", str(ENVIRONMENT / "ground"), "-r", str(ROOT / "requirements-uv.lock")]
    done = subprocess.call(pip + ["install"] + options + where) == 0
    return str(UV) if done and UV.exists() else None


def find_pip():
    """A command that runs pip: the one of this Python, or the one that Python carries with it."""
    if answer([sys.executable, "-m", "pip", "--version"]):
        return [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    own = ENVIRONMENT / "ground-pip"
    if not own.exists() and not answer([sys.executable, "-c", "import ensurepip; print(ensurepip.version())"]):
        return None
    if not own.exists() and subprocess.call([sys.executable, "-m", "venv", str(own)]) != 0:
        shutil.rmtree(str(own), ignore_errors=True)
        return None
    return [str(own / "bin" / "python"), "-m", "pip", "--disable-pip-version-check"]


def answer(command):
    """What a command prints, or nothing when it fails."""
    try:
        return subprocess.check_output(command, stderr=subprocess.DEVNULL).decode().strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def put_on_path():
    """The package is run from where it lies: a path file, and the command."""
    site = answer([str(PYTHON), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"])
    (Path(site) / "northstar-here.pth").write_text(str(ROOT) + "\n")
    command = ENVIRONMENT / "bin" / "northstar"
    command.write_text("#!{}\nimport sys\nfrom northstar.config.cli import main\nsys.exit(main())\n".format(PYTHON))
    command.chmod(0o755)


def become(*command):
    """Go on as another program: signals reach it directly, and nothing is left in between."""
    sys.stdout.flush()
    os.chdir(str(ROOT))
    os.execv(command[0], list(command))


def northstar(*arguments):
    become(str(PYTHON), "-m", "northstar.config.cli", *arguments)


def test(arguments):
    # A demonstration's data and database are never the tests' own.
    os.environ.pop("NORTHSTAR_HOME", None)
    become(str(PYTHON), "-m", "pytest", "-n", "auto", "--dist", "worksteal", *arguments)


def main():
    with_new_enough_python()
    command, arguments = (sys.argv[1:2] or ["help"])[0], sys.argv[2:]
    if command not in {"demo", "demo-reset", "test", "check", "fix", "bench", "run", "setup"}:
        print(HELP)
        sys.exit(0 if command in {"help", "-h", "--help"} else 2)
    prepare("dev" if command in {"test", "check", "fix", "setup", "bench"} else "run")
    if command == "test":
        test(arguments)
    elif command == "demo-reset":
        northstar("demo", "--afresh", *arguments)
    elif command in {"check", "fix", "bench"}:
        become(str(PYTHON), str(ROOT / "tools" / (command + ".py")), *arguments)
    elif command == "run":
        northstar(*arguments)
    elif command == "demo":
        northstar("demo", *arguments)


if __name__ == "__main__":
    main()
