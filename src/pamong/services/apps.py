from django.apps import AppConfig

from pamong.datasets import registry as datasets
from pamong.journal import verbs as journal_verbs
from pamong.services.notices import NOTICES
from pamong.services.verbs import VERBS


class ServicesConfig(AppConfig):
    name = "pamong.services"
    label = "services"

    def ready(self) -> None:
        # Models must be loaded first.
        from pamong.documents import notices  # noqa: PLC0415
        from pamong.documents import policies as files  # noqa: PLC0415
        from pamong.indicators import system_texts  # noqa: PLC0415
        from pamong.services import policies  # noqa: PLC0415
        from pamong.services.actions import work_indicators  # noqa: PLC0415
        from pamong.services.exports import CASE_EVENTS  # noqa: PLC0415
        from pamong.services.queries.answers import MESSAGE_FILES  # noqa: PLC0415
        from pamong.services.queries.drafts import CASE_FILES  # noqa: PLC0415
        from pamong.services.queries.letters import LETTER_FILES  # noqa: PLC0415
        from pamong.services.queries.payments import PAYMENT_FILES  # noqa: PLC0415

        for kind, text in NOTICES.items():
            notices.register(kind, text)
        files.register(CASE_FILES, policies.may_open_files_of_case)
        files.register(LETTER_FILES, policies.may_open_files_of_case)
        files.register(PAYMENT_FILES, policies.may_open_files_of_payment)
        files.register(MESSAGE_FILES, policies.may_open_files_of_message)
        datasets.register(CASE_EVENTS)
        journal_verbs.register(VERBS)
        system_texts.register(work_indicators.TEXTS)
