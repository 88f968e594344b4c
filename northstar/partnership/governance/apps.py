from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    name = "northstar.partnership.governance"
    label = "governance"
