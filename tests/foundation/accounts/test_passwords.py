"""What a password must be, and how it is kept."""

import time
import unicodedata

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.urls import reverse

from northstar.foundation.accounts.models import User
from northstar.foundation.accounts.passwords import Uncommon
from northstar.kit.hashing import Argon2Hasher
from tests.factories import accounts

ASHA = User(name="Asha Ncube", email="asha.ncube@harbourlight.example")


@pytest.mark.parametrize(
    "password",
    [
        "seven quiet herons at dusk",
        "aaa bbb ccc ddd eee fff",  # no rule about kinds of characters
        "sechs müde Dachse im Schnee",
        "красный трамвай ночью",
        "x7$Kq!v2Zp#9LmW",
        "the word of sixty-four characters and more is allowed, as is a whole sentence with commas, really",
        "p" * 3 + " long " + "q w e r t y u i o " * 6 + "herons and kites",
    ],
)
def test_control_09_long_and_unrelated_passwords_are_welcome(password):
    validate_password(password, ASHA)


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("fourteen chars", "password_too_short"),
        ("Aa1!Aa1!", "password_too_short"),
        ("x" * 257, "password_too_long"),
        ("passwordpassword", "password_too_common"),
        ("Password123456789", "password_too_common"),
        ("p4ssw0rdp4ssw0rd", "password_too_common"),
        ("sunshinedragon12", "password_too_common"),
        ("iloveyou iloveyou", "password_too_common"),
        ("123456789012345", "password_too_common"),
        ("qwertyuiopasdfgh", "password_too_common"),
        ("zyxwvutsrqponmlkj", "password_too_common"),
        ("abcabcabcabcabcabc", "password_too_common"),
        ("aaaaaaaaaaaaaaaa", "password_too_common"),
        ("Asha goes swimming today", "password_too_similar"),
        ("the harbourlight is on", "password_too_similar"),
        ("NORTHSTAR guide my way", "password_too_similar"),
        ("an end to slavery now", "password_too_similar"),
    ],
)
def test_control_09_short_known_and_related_passwords_are_refused(password, code):
    with pytest.raises(ValidationError) as refused:
        validate_password(password, ASHA)
    assert code in [error.code for error in refused.value.error_list]


def test_control_09_leaked_passwords_are_refused_however_they_are_lengthened():
    judge = Uncommon()
    for password in sorted(password for password in judge.passwords if len(password) >= 6)[::9]:
        for form in (password * 3, password.title() + password, password + "2024"):
            with pytest.raises(ValidationError):
                judge.validate(form)


def test_control_09_a_passphrase_of_128_characters_signs_in(client, db):
    phrase = ("herons kites otters newts " * 6)[:128]
    user = accounts.with_password(accounts.user("Una Marlow"), phrase)
    assert client.post(reverse("account_login"), {"login": user.email, "password": phrase}).status_code == 302
    user.refresh_from_db()
    assert user.check_password(phrase) and not user.check_password(phrase[:-1]), "no part of it is cut off"


def test_a_password_works_from_any_keyboard(db):
    user = accounts.with_password(
        accounts.user("Zoë Marlow"), unicodedata.normalize("NFD", "café à la crème, s'il vous plaît")
    )
    assert user.check_password(unicodedata.normalize("NFC", "café à la crème, s'il vous plaît"))


def test_control_10_argon2id_at_the_recommended_cost():
    encoded = Argon2Hasher().encode("seven quiet herons at dusk", "somesaltsomesalt")
    assert encoded.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    started = time.perf_counter()
    Argon2Hasher().verify("seven quiet herons at dusk", encoded)
    assert 0.008 < time.perf_counter() - started < 0.3


def test_control_10_an_older_hash_is_made_anew_at_sign_in(client, db):
    class Older(Argon2PasswordHasher):
        time_cost, memory_cost, parallelism = 1, 8 * 1024, 1

    user = accounts.user("Una Marlow")
    User.objects.filter(pk=user.pk).update(password=Older().encode(accounts.PASSWORD, "somesaltsomesalt"))
    client.post(reverse("account_login"), {"login": user.email, "password": accounts.PASSWORD})
    user.refresh_from_db()
    assert user.password.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert user.check_password(accounts.PASSWORD)
