"""Actions: buttons, links that look like them, and questions before a step without return."""

from django.template import Context, Library
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from pamong.ui.components.icons import icon as draw_icon

register = Library()

BUTTON_TONES = {
    "plain": "btn",
    "primary": "btn primary",
    "quiet": "btn quiet",
    "danger": "btn danger",
}


def _face(label: object, icon: str) -> SafeString:
    return format_html("{}{}", draw_icon(icon) if icon else "", label)


@register.simple_tag
def button(
    label: str,
    tone: str = "plain",
    *,
    name: str = "",
    value: str = "",
    icon: str = "",
    type: str = "submit",
    form: str = "",
    formaction: str = "",
) -> SafeString:
    """A button inside a form.

    label: what happens, as a verb ("Kirim rencana").
    tone: plain, primary (one a page), quiet or danger.
    name, value: sent with the form, to tell two buttons apart.
    icon: a Lucide name. type: submit or button. form: id of a form elsewhere on the page.
    formaction: another address for this button alone.

    Example:
        {% button "Submit plan" tone="primary" icon="send" %} {% button "Save draft" %}
        {% button "Cancel" tone="quiet" %} {% button "Withdraw" tone="danger" %}
    """
    extra = [("name", name), ("value", value), ("form", form), ("formaction", formaction)]
    attributes = format_html_join("", ' {}="{}"', ((key, text) for key, text in extra if text))
    return format_html(
        '<button class="{}" type="{}"{}>{}</button>',
        BUTTON_TONES[tone],
        type,
        attributes,
        _face(label, icon),
    )


@register.simple_tag
def link_button(label: str, url: str, tone: str = "plain", *, icon: str = "") -> SafeString:
    """A link that looks like a button: for going somewhere, never for changing something.

    label: where it leads, as a verb. url: the address.
    tone: plain, primary (one a page), quiet or danger. icon: a Lucide name.

    Example:
        {% link_button "Open the plan" "#" tone="primary" %}
        {% link_button "Download" "#" icon="download" %}
        {% link_button "All tasks" "#" tone="quiet" %}
    """
    return format_html(
        '<a class="{}" href="{}">{}</a>', BUTTON_TONES[tone], url, _face(label, icon)
    )


@register.simple_block_tag(takes_context=True)
def confirm(
    context: Context,
    content: str,
    *,
    id: str,
    label: str,
    action: str,
    title: str,
    yes: str = "",
    tone: str = "danger",
    icon: str = "",
) -> SafeString:
    """A button that asks before it acts: the question opens over the page, without a script.

    The block is what the person should know (and may hold fields, such as a reason). Never put it
    inside another form.

    id: a name for the question, unique on the page. label: on the button.
    action: address the form posts to. title: the question. yes: label of the confirming button
    (the label unless told). tone: of both buttons. icon: a Lucide name for the first.

    Example:
        {% confirm id="withdraw" label="Withdraw plan" action="#" title="Withdraw this plan?" %}
        <p>Your leader will see that it was withdrawn. You can submit it again.</p>
        {% endconfirm %}
    """
    return render_to_string(
        "ui/components/confirm.html",
        {
            "id": id,
            "label": label,
            "action": action,
            "title": title,
            "yes": yes or label,
            "tone": BUTTON_TONES[tone],
            "icon": icon,
            "content": content,
            "csrf_token": context.get("csrf_token"),
        },
    )
