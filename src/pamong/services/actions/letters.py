"""Letters of a case: made from the template of its version, looked at, then signed for good."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import override

from pamong.accounts.actors import Actor
from pamong.documents import pdf, word
from pamong.organization.queries import agency_zone
from pamong.services import policies, queries, verbs
from pamong.services.actions.cases import check_in_hand, step_in_hand
from pamong.services.actions.draft_changes import change_draft, mark_of
from pamong.services.actions.revoking import tell_of_letter
from pamong.services.actions.unable import UnableToDefineService, UnableToWorkOnStep
from pamong.services.models import Case, CaseLetter, ServiceVersion, Step
from pamong.services.queries.letters import LETTER_FILES
from pamong.services.rules import Outcome
from pamong.services.rules.forms import read_form, shown
from pamong.services.rules.letters import (
    ANSWER,
    LONGEST_TEXT,
    LONGEST_TITLE,
    MOST_LETTERS,
    Known,
    LetterTemplate,
    fill,
    mark_of_letter,
    read_templates,
    templates_json,
)
from pamong.tenancy.current import agency_id
from pamong.tenancy.models import Agency
from pamong.ui.formats import date_long

TEMPLATE = Path(__file__).resolve().parent.parent / "typst" / "letter.typ"
# Letters are written in the official language.
LANGUAGE = "id"


@dataclass(frozen=True, slots=True)
class DraftLetter:
    """A letter as it would be signed now by this person."""

    outcome: Outcome | None
    title: str
    text: str
    unit: str
    signer: str
    signed_on: str

    @property
    def mark(self) -> str:
        return mark_of_letter(self.title, self.text)

    def data(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "unit": self.unit,
            "signer": self.signer,
            "signed_on": self.signed_on,
            "draft_word": "KONSEP",
            "paragraphs": self.paragraphs,
        }

    @property
    def paragraphs(self) -> list[str]:
        return [part for part in self.text.split("\n\n") if part.strip()]


def letters_mark(version: ServiceVersion) -> str:
    return mark_of(version.letters)


def change_letters(
    *,
    actor: Actor,
    service_id: int,
    templates: list[LetterTemplate],
    mark: str,
    at: datetime,
) -> None:
    """Keep the letters of the draft; unknown placeholders are named when it is published.

    Raises UnableToDefineService when somebody else has changed them since or they are too long,
    Forbidden without the right.
    """
    if len(templates) > MOST_LETTERS:
        raise UnableToDefineService(_("A service has at most %(n)s letters.") % {"n": MOST_LETTERS})
    for each in templates:
        for text, most in ((each.title, LONGEST_TITLE), (each.text, LONGEST_TEXT)):
            if len(text) > most:
                raise UnableToDefineService(
                    _("“%(text)s …” is longer than %(n)s letters.") % {"text": text[:40], "n": most}
                )
    change_draft(
        actor=actor,
        service_id=service_id,
        wanted={"letters": templates_json(templates)},
        mark=mark,
        verb=verbs.LETTERS_CHANGED,
        at=at,
    )


def draft_letter(*, actor: Actor, step_id: int, code: str, at: datetime) -> DraftLetter:
    """The letter to be looked at. Raises Http404, Forbidden, UnableToWorkOnStep as signing does."""
    step = policies.step_to_work_on(actor, step_id)
    case = Case.objects.select_related("service", "unit", "version").get(pk=step.case_id)
    _check_signer(actor, step, case)
    return _drafted(actor, case, code, at)


def draft_pdf(letter: DraftLetter) -> bytes:
    """The draft as PDF, marked as one and without a code."""
    return pdf.render(TEMPLATE, {**letter.data(), "agency": _agency()}, language=LANGUAGE)


def draft_word(letter: DraftLetter) -> bytes:
    """The draft as a file of a word processor, to go on writing in it."""
    return word.letter_file(_as_written(letter, draft="KONSEP"), language=LANGUAGE)


def signed_word(case: Case, letter: CaseLetter) -> bytes:
    """The text of a signed letter with its code, as a file of a word processor."""
    with override(LANGUAGE):
        signed_on = date_long(letter.signed_at.astimezone(ZoneInfo(agency_zone())).date())
    signed = DraftLetter(
        outcome=None,
        title=letter.title,
        text=letter.text,
        unit=case.unit.name,
        signer=letter.signed_by.name,
        signed_on=signed_on,
    )
    code = letter.verification.code
    written = _as_written(
        signed, number=case.number, code=pdf.grouped(code), url=pdf.checking_url(code)
    )
    return word.letter_file(written, language=LANGUAGE)


def _as_written(letter: DraftLetter, **more: str) -> word.Letter:
    return word.Letter(
        title=letter.title,
        agency=_agency(),
        unit=letter.unit,
        paragraphs=letter.paragraphs,
        signed_on=letter.signed_on,
        signer=letter.signer,
        **more,
    )


def _agency() -> str:
    return str(Agency.objects.values_list("name", flat=True).get(pk=agency_id()))


def sign_letter(*, actor: Actor, step_id: int, code: str, mark: str, at: datetime) -> CaseLetter:
    """Make the letter final, with a code by which anybody can check it; a second click finds it.

    `mark` is that of the letter as it was looked at. Only who has a step of the case in hand may,
    and nobody on their own case. Raises Http404, Forbidden, UnableToWorkOnStep.
    """
    with step_in_hand(actor, step_id) as (running, step):
        case = running.case
        _check_signer(actor, step, case)
        earlier = [each for each in queries.letters_of(case.pk) if each.code == code]
        for found in earlier:
            if found.revoked_at is None:
                return found
        letter = _drafted(actor, case, code, at)
        if letter.mark != mark:
            raise UnableToWorkOnStep(
                _("The letter reads differently now: look at it again before you sign.")
            )
        verification = pdf.issue(
            template=TEMPLATE,
            data={**letter.data(), "number": case.number},
            title=letter.title,
            file_name=f"{case.number}-{code}.pdf",
            object_type=LETTER_FILES,
            object_id=case.pk,
            actor=actor,
            at=at,
            language=LANGUAGE,
        )
        signed: CaseLetter = CaseLetter.objects.create(
            case=case,
            code=code,
            turn=len(earlier) + 1,
            outcome=letter.outcome or "",
            title=letter.title,
            text=letter.text,
            signed_by_id=step.assignee_id or 0,
            signed_at=at,
            verification=verification,
        )
        pdf.mark_replaced(verification_ids=[each.verification_id for each in earlier], at=at)
        tell_of_letter(verbs.LETTER_SIGNED, running, signed, actor, at)
    return signed


def _check_signer(actor: Actor, step: Step, case: Case) -> None:
    check_in_hand(actor, step)
    if refusal := why_not_signed(actor, step, case):
        raise UnableToWorkOnStep(refusal)


def why_not_signed(actor: Actor, step: Step, case: Case) -> str:
    """Why who has this step in hand signs no letter of the case at it; empty where they may.

    Letters are signed at the step that decides, where two must agree by the second of them; where
    no step of the process decides, at any.
    """
    if not step.service_step.decides and _somebody_decides(case):
        return _("The letter is signed at the step that decides.")
    if step.service_step.needs_second_person and step.signed_by_id in {None, actor.employee_id}:
        return _("Two people decide here: the second of them signs the letter.")
    return ""


def _somebody_decides(case: Case) -> bool:
    return any(each.decides for each in queries.plan_of(case.version_id).steps.values())


def _drafted(actor: Actor, case: Case, code: str, at: datetime) -> DraftLetter:
    templates = read_templates(case.version.letters)
    template = next((each for each in templates if each.code == code), None)
    if template is None:
        raise Http404
    with override(LANGUAGE):
        values = _values(actor, case, at)
    return DraftLetter(
        outcome=template.outcome if _somebody_decides(case) else None,
        title=template.title,
        text=fill(template.text, values),
        unit=case.unit.name,
        signer=actor.name,
        signed_on=values[Known.SIGNED_ON],
    )


def _values(actor: Actor, case: Case, at: datetime) -> dict[str, str]:
    zone = ZoneInfo(agency_zone())
    values: dict[str, str] = {
        Known.CASE_NUMBER: case.number,
        Known.SERVICE: case.service.name,
        Known.SUBJECT: case.subject,
        Known.APPLICANT: case.applicant_name,
        Known.RECEIVED_ON: date_long(case.received_at.astimezone(zone).date()),
        Known.DUE_ON: date_long(case.due_at.astimezone(zone).date()),
        Known.SIGNED_ON: date_long(at.astimezone(zone).date()),
        Known.UNIT: case.unit.name,
        Known.SIGNER: actor.name,
    }
    for _page, field in read_form(case.version.form).fields():
        answer = case.answers.get(field.name)
        if answer not in (None, "", []):
            values[f"{ANSWER}{field.name}"] = ", ".join(shown(field, answer, LANGUAGE))
    return values
