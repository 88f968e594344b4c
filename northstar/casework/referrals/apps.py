from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "northstar.casework.referrals"
    label = "referrals"
