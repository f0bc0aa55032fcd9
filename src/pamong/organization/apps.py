from django.apps import AppConfig


class OrganizationConfig(AppConfig):
    name = "pamong.organization"
    label = "organization"
