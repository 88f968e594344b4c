"""A log line names routes, times and kinds of error, and nothing that a person wrote."""

import json
import logging
import sys

from northstar.kit.logs import JsonFormatter

CANARY = "Marisol Quint 07700 900123"


def line(name: str = "northstar.x", message: str = "done", **extra) -> dict:
    record = logging.getLogger(name).makeRecord(
        name, logging.INFO, "f.py", 1, message, (), extra.pop("exc", None), extra=extra
    )
    return json.loads(JsonFormatter().format(record))


def test_a_line_says_when_where_and_what():
    found = line(route="desk:home", status=200, milliseconds=3.5)
    assert (found["message"], found["route"], found["status"]) == ("done", "desk:home", 200)
    assert found["at"].endswith("+00:00")


def test_what_is_not_on_the_list_is_dropped():
    assert CANARY not in json.dumps(line(name_of_person=CANARY, reporter=CANARY))


def test_control_15_an_exceptions_words_stay_out():
    try:
        raise ValueError(CANARY)
    except ValueError:
        found = line(message="failed", exc=sys.exc_info())
    assert CANARY not in json.dumps(found)
    assert found["exception"] == "ValueError" and found["where"]


def test_control_15_the_queue_tells_no_arguments():
    job = {"task_name": "send", "task_kwargs": {"to": CANARY}, "call_string": f"send[1](to={CANARY!r})"}
    found = line("procrastinate.worker", f"Starting job send[1](to={CANARY!r})", job=job, action="start_job")
    assert CANARY not in json.dumps(found)
    assert found["message"] == "start_job" and "job" not in found
