"""docs/reference/settings.md: every environment variable that the service reads."""

import ast
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2]
READERS = {"text", "flag", "number", "names", "strong", "get"}
# Read through somebody else, or said to Python and Django themselves.
NOT_OURS = {"XDG_DATA_HOME", "NORTHSTAR_LIFELINE", "NORTHSTAR_JOIN_DATABASE"}
MEANING = {
    "DATABASE_URL": "Address of the database for the application's role: `postgresql://northstar_app:…@host/northstar`. "
    "Without it a demonstration starts the embedded PostgreSQL, and a real installation refuses to start.",
    "DATABASE_OWNER_URL": "The same for the owner's role. `northstar migrate` and `keys` need it; web and worker must "
    "not have it.",
    "DJANGO_SETTINGS_MODULE": "Which settings hold. `northstar` chooses production unless the home is a demonstration's.",
    "HOST": "Address that the web server listens at.",
    "PORT": "Port that the web server listens at.",
    "NORTHSTAR_BASE_ADDRESS": "How people reach the service, for links in mail: `https://concerns.example.org`.",
    "NORTHSTAR_CONCURRENCY": "How many jobs a worker does at once.",
    "NORTHSTAR_DATABASE_KEEP_SECONDS": "How long a database connection is kept open.",
    "NORTHSTAR_DATABASE_PREPARE": "After how many runs the database keeps a statement's plan; 0 behind a pooler.",
    "NORTHSTAR_DATABASE_ROLE": "`owner` for commands that change tables; set by `northstar migrate` itself.",
    "NORTHSTAR_EMBEDDED_DATABASE": "`yes`: a real installation without `DATABASE_URL` uses the embedded PostgreSQL in "
    "`NORTHSTAR_HOME`. For one machine only; its owner's password then lies on that machine.",
    "NORTHSTAR_EXIT_ADDRESS": "Where “Exit this page” leads: somewhere that looks like nothing.",
    "NORTHSTAR_HELPLINE_NUMBER": "The helpline that the public pages name.",
    "NORTHSTAR_HOME": "Where keys, files and the embedded database live.",
    "NORTHSTAR_HOSTS": "Names that the service answers to, separated by commas. No star.",
    "NORTHSTAR_IDLE_MINUTES": "After how long without a click a session ends.",
    "NORTHSTAR_LOG_LEVEL": "How much is logged. No level logs personal data.",
    "NORTHSTAR_MAIL_FROM": "Sender of the service's mail.",
    "NORTHSTAR_MAIL_HOST": "Mail server.",
    "NORTHSTAR_MAIL_PASSWORD": "Password at the mail server.",
    "NORTHSTAR_MAIL_PORT": "Port of the mail server.",
    "NORTHSTAR_MAIL_RETRY_SECONDS": "When a mail that could not be sent is tried again, after each other.",
    "NORTHSTAR_MAIL_TLS": "Whether mail is sent under TLS.",
    "NORTHSTAR_MAIL_USER": "User at the mail server.",
    "NORTHSTAR_PARTNERSHIP_NAME": "The partnership's name, on every page.",
    "NORTHSTAR_PRACTICE_ADDRESS": "How people reach the practice area. The real house and the practice area read it.",
    "NORTHSTAR_PRACTICE_HOME": "Where the practice area lives: `practice` in `NORTHSTAR_HOME` unless it is said.",
    "NORTHSTAR_PRACTICE_KEY": "Signs the way into the practice area and back: 40 or more random characters, the same "
    "for both. On one machine the practice area makes it.",
    "NORTHSTAR_PROCESSES": "Web processes on this machine.",
    "NORTHSTAR_PROXIES": "How many proxies of yours stand in front, so that the address of the caller is known.",
    "NORTHSTAR_REPORTS_PER_SOURCE": "How many reports one source may send in ten minutes before it is slowed.",
    "NORTHSTAR_SCANNER": "Address of a clamd virus scanner; without one, files are cleaned and marked as not scanned.",
    "NORTHSTAR_SECRET_KEY": "Signs sessions: 40 or more random characters.",
    "NORTHSTAR_SECURITY_CONTACT": "Where to report a weakness, for security.txt: `mailto:…` or `https://…`.",
    "NORTHSTAR_SERVICE_NAME": "The service's name, on every page.",
    "NORTHSTAR_SIGN_IN_PROVIDERS": "File that lists agencies' OpenID Connect providers.",
    "NORTHSTAR_THREADS": "Threads of each web process.",
}


def read() -> dict[str, set[str]]:
    """Variables that the code reads, with the defaults it gives them; empty where it gives none."""
    found: dict[str, set[str]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _name_of(node.func) in READERS and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and _is_variable(first.value):
                    found.setdefault(first.value, set()).update(_default(node))  # type: ignore[arg-type]
    return {name: defaults for name, defaults in found.items() if name not in NOT_OURS}


def _name_of(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _is_variable(value: object) -> bool:
    return isinstance(value, str) and (
        value in {"HOST", "PORT", "DATABASE_URL", "DATABASE_OWNER_URL"} or value.startswith("NORTHSTAR_")
    )


def _default(call: ast.Call) -> set[str]:
    second = call.args[1] if len(call.args) > 1 else None
    return {str(second.value)} if isinstance(second, ast.Constant) and second.value != "" else set()


def page() -> str:
    """Raises ``KeyError`` for a variable that has no meaning here: write one."""
    known = read()
    known.setdefault("DJANGO_SETTINGS_MODULE", set())
    lines = [
        "# Settings",
        "",
        "Every environment variable that the service reads. Made from the code by `make fix`.",
        "",
    ]
    lines += ["| Variable | Meaning | Default |", "|---|---|---|"]
    for name in sorted(known):
        default = ", ".join(f"`{value}`" for value in sorted(known[name]))
        lines.append(f"| `{name}` | {MEANING[name]} | {default} |")
    return "\n".join(lines) + "\n"
