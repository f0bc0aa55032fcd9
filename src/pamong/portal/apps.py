from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "pamong.portal"
    label = "portal"
