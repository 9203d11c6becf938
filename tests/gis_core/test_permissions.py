"""Who somebody is to the city, how far a right goes, and what a sealed round is to whom."""

from dataclasses import replace
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser

from gis_core import permissions
from gis_core.accounts import grant_role
from gis_core.city import city_from_document
from gis_core.configuring import read_city_document
from gis_core.permission_table import TABLE, Rule, rule_of
from gis_core.public_profile import PublicProfile
from tests.people import person

CITY = city_from_document(
    read_city_document(Path(__file__).parents[2] / "fixtures" / "cities" / "xianning.yaml")
)


def test_somebody_unknown_is_the_public():
    assert permissions.roles_of(AnonymousUser()) == {"public"}
    assert permissions.roles_of(None) == {"public"}


@pytest.mark.django_db
def test_a_role_is_held_besides_being_of_the_public():
    assert permissions.roles_of(person("planner")) == {"public", "planner"}


@pytest.mark.django_db
def test_a_closed_account_holds_no_role():
    user = person("office")
    user.is_active = False
    assert permissions.roles_of(user) == {"public"}


@pytest.mark.django_db
def test_a_superuser_is_an_admin_but_not_the_office(django_user_model):
    user = django_user_model.objects.create_superuser("root-user")
    assert permissions.roles_of(user) == {"public", "admin"}
    assert permissions.territories_of(user, "admin").everywhere
    assert not permissions.territories_of(user, "office").covers(1)


@pytest.mark.django_db
def test_staff_without_a_role_is_the_public(django_user_model):
    user = django_user_model.objects.create_user("staff-only", is_staff=True)
    assert permissions.roles_of(user) == {"public"}


@pytest.mark.django_db
def test_a_planner_of_one_county_has_no_right_in_another(django_user_model):
    user = django_user_model.objects.create_user("county-planner")
    grant_role(user, "planner", territory=11)
    reach = permissions.territories_of(user, "planner")
    assert reach.covers(900, 11)
    assert not reach.covers(12)
    assert not reach.covers()
    assert not permissions.territories_of(user, "reviewer").covers(11)


@pytest.mark.django_db
def test_a_grant_without_territory_reaches_everywhere_even_beside_a_narrow_one(django_user_model):
    user = django_user_model.objects.create_user("city-planner")
    grant_role(user, "planner", territory=11)
    grant_role(user, "planner")
    assert permissions.territories_of(user, "planner") == permissions.EVERYWHERE


@pytest.mark.django_db
def test_a_body_acts_for_its_bodies_only(django_user_model):
    user = django_user_model.objects.create_user("two-bodies")
    grant_role(user, "body", body=5)
    grant_role(user, "body", body=6)
    assert permissions.bodies_of(user).ids == {5, 6}
    assert not permissions.bodies_of(user).covers(7)


SIGNED_IN = permissions.ALL_ROLES - {"public"}


@pytest.mark.parametrize("role", sorted(permissions.ALL_ROLES))
def test_a_sealed_round_exists_for_office_inspectors_and_admins_only(role):
    seen = permissions.round_visible(sealed=True, published=False, roles=frozenset({"public", role}))
    assert seen == (role in {"office", "inspector", "admin"})


@pytest.mark.parametrize("role", sorted(permissions.ALL_ROLES))
def test_a_released_round_exists_for_every_role_of_the_city_but_not_for_the_public(role):
    seen = permissions.round_visible(sealed=False, published=False, roles=frozenset({"public", role}))
    assert seen == (role != "public")


def test_a_published_round_exists_for_everybody():
    assert permissions.round_visible(sealed=False, published=True, roles=frozenset({"public"}))


def test_what_is_sealed_stays_sealed_whatever_else_is_said():
    assert not permissions.round_visible(sealed=True, published=True, roles=frozenset({"public", "planner"}))


@pytest.mark.parametrize("role", sorted(permissions.ALL_ROLES))
def test_names_of_persons_are_for_those_who_must_reach_them(role):
    seen = permissions.may_see_persons(frozenset({"public", role}), CITY)
    assert seen == (role in {"office", "dispatcher", "planner", "reviewer", "admin"})


def test_a_city_may_decide_to_show_persons():
    open_city = replace(CITY, public_profile=PublicProfile(show_persons=True))
    assert permissions.may_see_persons(frozenset({"public"}), open_city)


def test_the_public_sees_places_rounded_to_the_profile_and_others_exactly():
    assert permissions.profile_for(frozenset({"public"}), CITY) == CITY.public_profile
    assert permissions.profile_for(frozenset({"public", "body"}), CITY) is None


def test_a_route_the_table_does_not_know_has_no_rule():
    assert rule_of("nobody-knows") is None
    assert rule_of("") is None
    assert rule_of("other:index") is None


def test_a_namespace_has_one_rule():
    assert rule_of("admin:grids_unit_changelist") == TABLE["admin:*"]
    assert isinstance(rule_of("admin:anything"), Rule)


def test_the_admin_takes_a_cookie_only():
    assert not TABLE["admin:*"].by_token
    assert TABLE["admin:*"].roles == {"admin"}
