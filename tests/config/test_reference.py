"""The generated documents say what the code says."""

from northstar.config.reference import assurance, permissions, states, variables
from northstar.foundation.access.roles import ROLES


def test_every_role_and_its_sentence_is_in_the_matrix():
    page = permissions.page()
    assert all(role.title in page and role.sentence in page for role in ROLES.values())


def test_every_variable_has_a_meaning_and_no_meaning_is_left_over():
    known = variables.read().keys() | {"DJANGO_SETTINGS_MODULE"}
    assert known == variables.MEANING.keys()


def test_states_are_drawn_from_the_tables():
    assert any(room == "casework.concerns" for room, _name, _table in states.tables())
    assert "stateDiagram-v2" in states.page()


def test_every_proof_belongs_to_a_control():
    controls = assurance.controls()
    assert sorted(controls) == list(range(1, 48))
    assert assurance.proofs().keys() <= controls.keys()
