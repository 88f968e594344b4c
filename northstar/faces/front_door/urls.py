"""Addresses of the front door. They stay in a browser's history, so none of them says what it is about."""

from django.urls import path

from northstar.faces.front_door.views import back, call, lines, pages, professional, public

app_name = "front_door"
urlpatterns = [
    path("", public.start, name="start"),
    path("questions/", public.questions, name="questions"),
    path("work/", professional.professional, name="professional"),
    path("call/", call.call, name="call"),
    path("back/", back.back, name="back"),
    path("back/write/", back.message, name="message"),
    path("back/take/", back.withdraw, name="withdraw"),
    path("back/close/", back.close, name="close"),
    path("privacy/", pages.privacy, name="privacy"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("security/", pages.security, name="security"),
    path("now/", pages.now, name="now"),
    path("numbers/", lines.lines, name="lines"),
    path("done/", pages.done, name="done"),
    path("leave/", pages.leave, name="leave"),
]
