"""The cast is as its description says."""

from django.utils import timezone

from northstar.foundation.access.actors import Member, Public
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.agencies.models import Agreement, Signature
from tests.cast import PEOPLE


def test_everybody_acts_in_their_role(cast, acting):
    for name, person in PEOPLE.items():
        with acting(name) as actor:
            assert isinstance(actor, Member if person.role else Public)
            assert actor.role == person.role
    assert cast.actor("ben").may(Permission.TRIAGE)
    assert cast.desk.runs_desk and not cast.westmarch.runs_desk


def test_northfolds_agreement_has_ended(cast):
    cast.everybody()
    in_force = Agreement.objects.on(timezone.localdate())
    assert in_force.count() == 2
    assert not Signature.objects.filter(agency=cast.northfold, agreement__in=in_force).exists()
    for agency in (cast.desk, cast.westmarch, cast.harbour_light, cast.tern):
        assert Signature.objects.filter(agency=agency, agreement__in=in_force).count() == 2


def test_signing_in_acts_as_the_membership(client, cast, sign_in):
    sign_in(client, "asha")
    assert client.session["membership"] == str(cast.asha.pk)
