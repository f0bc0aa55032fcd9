from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "pamong.documents"
    label = "documents"
