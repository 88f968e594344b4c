from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "northstar.foundation.audit"
    label = "audit"
