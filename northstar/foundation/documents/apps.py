from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "northstar.foundation.documents"
    label = "documents"
