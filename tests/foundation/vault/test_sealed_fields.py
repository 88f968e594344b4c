"""What is sealed cannot be read, swapped or filtered in the database."""

import pytest

from northstar.foundation.vault import tokens
from northstar.kit import sealing

KEY = bytes(range(32))


def test_opens_only_with_its_key_and_context():
    sealed = sealing.seal(KEY, b"Asha", "people.name:1")
    assert sealing.unseal(KEY, sealed, "people.name:1") == b"Asha"
    for key, context in ((bytes(32), "people.name:1"), (KEY, "people.name:2"), (KEY, "people.phone:1")):
        with pytest.raises(sealing.BrokenSeal):
            sealing.unseal(key, sealed, context)


@pytest.mark.parametrize("length", [0, 1, 27, 28, 29, 92, 93, 988, 4059, 4060, 4061, 9000])
def test_control_32_sealed_lengths_fall_in_buckets(length):
    padded = sealing.pad(b"x" * length)
    assert len(padded) in sealing.BUCKETS or len(padded) % sealing.BUCKETS[-1] == 0
    assert sealing.unpad(padded) == b"x" * length


def test_plates_and_numbers_are_found_however_they_are_spaced():
    assert set(tokens.tokens_for("QQ99ZZZ")) <= set(tokens.tokens_for("a van, QQ99 ZZZ, silver"))
    assert set(tokens.tokens_for("07700900123")) <= set(tokens.tokens_for("ring 07700 900 123 after six"))
    assert tokens.tokens_for("José") == tokens.tokens_for("JOSE")
    assert tokens.blind("x", "one") != tokens.blind("x", "two")
