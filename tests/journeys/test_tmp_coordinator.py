import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from tests import cast as the_cast
from tests.factories.routing import Region
from northstar.casework.concerns.services import rules as services
from django.utils import timezone

@pytest.fixture
def who(service, django_db_blocker):
    with django_db_blocker.unblock():
        everybody = the_cast.Cast().everybody()
        from northstar.casework.concerns.models import Rule
        found = {}
        for name in ("finn", "gita", "ben"):
            client = the_cast.sign_in(Client(), getattr(everybody, name))
            found[name] = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value, "url": service}
        from northstar.foundation.agencies.models import Agency
        if not Agency.objects.filter(slug="riverside-police").exists():
            region = Region.make(everybody)
            for _i in range(3):
                region.concern()
        if not Rule.objects.exists():
            from northstar.foundation.access.acting import acting_as
            from northstar.foundation.access import actors
            with acting_as(actors.job("load_rules", None)):
                services.load_rules(at=timezone.now())
        found["key"] = Rule.objects.filter(current=True).exclude(mode="never").first().key
        return found

@pytest.mark.parametrize("width", [1280, 360])
def test_look(service, opened, faults, who, width):
    context = opened(width)
    context.add_cookies([who["finn"]])
    page, bad = context.new_page(), {}
    def shot(name):
        page.screenshot(path=f"/tmp/coord/{name}-{width}.png", full_page=True)
        if f := faults(page):
            bad[name] = f
    key = who["key"]
    for name, address in {
        "rules": reverse("desk:rules"), "rule": reverse("desk:rule", args=[key]), "edit": reverse("desk:rule-edit", args=[key]),
        "retire": reverse("desk:rule-retire", args=[key]), "add": reverse("desk:rule-add"), "codes": reverse("desk:codes"),
        "list": reverse("desk:code-list", args=["contact_purpose"]), "code": reverse("desk:code-edit", args=["contact_purpose", "urgent"]),
        "trail": reverse("desk:trail"), "queue": reverse("desk:queue"),
    }.items():
        page.goto(service + address)
        shot(name)
    page.goto(service + reverse("desk:rule-edit", args=[key]))
    page.get_by_label("Never send").check()
    page.get_by_role("button", name="See what it would have done").click()
    shot("tried")
    context.clear_cookies()
    context.add_cookies([who["gita"]])
    page.goto(service + reverse("desk:trail"))
    shot("gita")
    assert not bad, bad
