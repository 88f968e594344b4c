"""Structured logs: one JSON object a line, with the request's id and nothing about people."""

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime

request_id: ContextVar[str] = ContextVar("request_id", default="-")

# What a record may carry besides its message. Anything else is dropped, so that a careless
# ``extra=`` cannot put a name into the log.
FIELDS = ("route", "method", "status", "milliseconds", "job", "attempt", "event", "count")


class JsonFormatter(logging.Formatter):
    """Writes time, level, logger, request id and a message; of an exception the type and place only.

    The text of an exception is left out on purpose: database errors quote the values they refuse.
    """

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "request": request_id.get(),
            "message": _message(record),
        }
        # Only single words and numbers: a library may hang a whole job with its arguments on a record.
        extra = {name: getattr(record, name, None) for name in FIELDS}
        line |= {name: value for name, value in extra.items() if isinstance(value, str | int | float)}
        if record.exc_info and record.exc_info[0]:
            line["exception"] = record.exc_info[0].__name__
            line["where"] = _where(record.exc_info[2])
        return json.dumps(line, default=str)


def _message(record: logging.LogRecord) -> str:
    """The text of a record. The job queue writes a job's arguments into its sentences: of those the name is kept."""
    if record.name.split(".")[0] == "procrastinate":
        return str(getattr(record, "action", "")) or "said something about a job"
    return str(record.msg) if record.exc_info else record.getMessage()


def _where(trace) -> list[str]:
    places = []
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{trace.tb_frame.f_globals.get('__name__', '?')}.{code.co_name}:{trace.tb_lineno}")
        trace = trace.tb_next
    return places[-8:]
