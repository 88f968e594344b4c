"""How to report a weakness."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from tests.house.source import ROOT


@pytest.mark.django_db
def test_control_45_security_txt_is_there_and_not_about_to_expire(client):
    answer = client.get("/.well-known/security.txt")
    assert answer.status_code == 200 and answer["Content-Type"].startswith("text/plain")
    lines = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    assert lines["Contact"].startswith(("mailto:", "https://"))
    assert datetime.fromisoformat(lines["Expires"]) > timezone.now() + timedelta(days=30)
    assert lines["Canonical"].endswith("/.well-known/security.txt")


def test_control_45_the_policy_says_which_versions_are_supported():
    policy = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    assert "Supported versions" in policy and "security.txt" in policy
