from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "pamong.indicators"
    label = "indicators"
