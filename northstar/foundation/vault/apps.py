from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "northstar.foundation.vault"
    label = "vault"
