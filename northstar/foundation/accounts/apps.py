from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "northstar.foundation.accounts"
    label = "accounts"
