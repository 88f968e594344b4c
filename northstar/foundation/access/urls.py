"""Addresses of signing in, of one's own account, and of looking after people.

The pages of ``accounts`` get their doors here. Names without a namespace are those by which allauth
finds its way.
"""

from django.urls import URLPattern, URLResolver, include, path

from northstar.foundation.access import views
from northstar.foundation.access.doors import fresh_sign_in, needs_account, needs_session, open_to_all
from northstar.foundation.accounts import views as accounts

entrance = open_to_all("whoever comes in has to pass here, and learns nothing about accounts")
a_link = open_to_all("the link in the mail is what proves who comes")
the_way_out = open_to_all("going out must work whatever state a session is in")

own_account = [
    path("sign-in/forgotten/", entrance(accounts.forgotten), name="forgotten"),
    path("sign-in/forgotten/sent/", entrance(accounts.forgotten_sent), name="forgotten_sent"),
    path("sign-in/link/<str:token>/", a_link(accounts.link), name="link"),
    path("sign-in/agency/<slug:agency>/", entrance(accounts.provider), name="provider"),
    path("sign-in/agency/<slug:agency>/back/", entrance(accounts.provider_back), name="provider_back"),
    path("sign-in/set-up/", needs_session(accounts.set_up), name="set_up"),
    path("sign-in/set-up/passkey/", needs_session(accounts.add_passkey), name="add_passkey"),
    path("sign-in/set-up/password/", needs_session(accounts.first_password), name="first_password"),
    path("sign-in/set-up/app/", needs_session(accounts.add_app), name="add_app"),
    path("sign-in/again/", needs_account(accounts.again), name="again"),
    path("sign-in/hat/", views.hats, name="hats"),
    path("sign-out/", the_way_out(accounts.sign_out), name="sign_out"),
    path("account/", needs_account(accounts.account), name="account"),
    path("account/codes/", needs_account(fresh_sign_in(accounts.codes, hold=False)), name="codes"),
    path(
        "account/password/", needs_account(fresh_sign_in(accounts.change_password, hold=False)), name="change_password"
    ),
    path(
        "account/ways/<int:factor>/remove/",
        needs_account(fresh_sign_in(accounts.remove_factor, hold=False)),
        name="remove_factor",
    ),
    path("account/sign-out-everywhere/", needs_account(accounts.sign_out_everywhere), name="sign_out_everywhere"),
]

people = [
    path("", views.people, name="people"),
    path("invite/", views.invite, name="invite"),
    path("<uuid:pk>/role/", views.role, name="role"),
    path("<uuid:pk>/end/", views.end, name="end"),
    path("<uuid:pk>/last-day/", views.last_day, name="last_day"),
    path("<uuid:pk>/hand-over/", views.hand_over, name="hand_over"),
    path("handed-to-you/", views.handed, name="handed"),
    path("<uuid:pk>/restore/", views.restore, name="restore"),
    path("<uuid:pk>/new-link/", views.renew, name="renew"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("sign-in/", entrance(accounts.sign_in), name="account_login"),
    path("sign-in/second-step/", entrance(accounts.second_step), name="mfa_authenticate"),
    path("sign-in/passkey/", entrance(accounts.passkey_sign_in), name="mfa_login_webauthn"),
    path("", include((own_account, "accounts"))),
    path("people/", include((people, "access"))),
]
