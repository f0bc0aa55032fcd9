from django.apps import AppConfig


class TenancyConfig(AppConfig):
    name = "pamong.tenancy"
    label = "tenancy"
