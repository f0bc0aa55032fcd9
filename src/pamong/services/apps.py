from django.apps import AppConfig


class ServicesConfig(AppConfig):
    name = "pamong.services"
    label = "services"
