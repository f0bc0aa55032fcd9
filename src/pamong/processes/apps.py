from django.apps import AppConfig


class ProcessesConfig(AppConfig):
    name = "pamong.processes"
    label = "processes"
