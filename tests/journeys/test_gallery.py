"""Every part in every state: no fault that axe-core knows, no sideways scrolling, keys that work."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.journey


@pytest.fixture
def gallery(service):
    return service + reverse("desk:components")


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_the_gallery_has_no_fault(opened, faults, gallery, width):
    page = opened(width).new_page()
    page.goto(gallery)
    assert page.locator("h1").count() == 1
    assert faults(page) == []


def test_the_gallery_reads_from_right_to_left(opened, faults, gallery):
    page = opened(360, locale="ar").new_page()
    page.goto(gallery)
    assert page.locator("html").get_attribute("dir") == "rtl"
    assert faults(page) == []


def test_letters_at_twice_their_size_push_nothing_aside(opened, faults, gallery):
    page = opened(640).new_page()
    page.goto(gallery)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert faults(page) == []


def test_without_script_every_question_is_there(opened, gallery):
    page = opened(360, javascript=False).new_page()
    page.goto(gallery)
    assert page.get_by_label("What is it?").first.is_visible()


def test_an_answer_opens_its_question_and_none_of_these_stands_alone(opened, gallery):
    page = opened().new_page()
    page.goto(gallery)
    other = page.locator("#id_e-other_harm")
    assert not other.is_visible()
    page.locator("input[name=e-harm][value=other]").check()
    assert other.is_visible()
    page.locator("input[name=e-signs][value=tired]").check()
    page.locator("input[name=e-signs][value=none]").check()
    assert not page.locator("input[name=e-signs][value=tired]").is_checked()


def test_j_and_k_walk_the_rows_until_they_are_turned_off(opened, gallery):
    page = opened().new_page()
    page.goto(gallery)
    focused = "document.activeElement.textContent"
    page.keyboard.press("j")
    first = page.evaluate(focused)
    page.keyboard.press("j")
    assert page.evaluate(focused) != first
    page.keyboard.press("k")
    assert page.evaluate(focused) == first
    page.evaluate("localStorage.setItem('keys-off', 'yes')")
    page.keyboard.press("j")
    assert page.evaluate(focused) == first


def test_a_form_says_where_it_comes_from_and_a_link_elsewhere_does_not(opened, gallery):
    page = opened().new_page()
    answer = page.goto(gallery)
    assert answer.headers["referrer-policy"] == "no-referrer"
    sent = []
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    page.route("https://elsewhere.example/**", lambda route: route.fulfill(body="elsewhere"))
    with page.expect_navigation():
        page.evaluate("document.querySelector('#notices ~ .ns-notice form, .ns-notice form').submit()")
    assert sent[0].headers["origin"] == gallery.split("/desk")[0]
    page.goto(gallery)
    with page.expect_request("https://elsewhere.example/**") as asked:
        page.evaluate("location.href = 'https://elsewhere.example/'")
    assert "referer" not in asked.value.headers


@pytest.mark.django_db
def test_the_gallery_closes_outside_the_demonstration(client, settings):
    settings.DEMONSTRATION = False
    assert client.get(reverse("desk:components")).status_code == 404
