"""Empty files to fill in."""

from django.utils.translation import gettext as _

from pamong.documents.imports.kinds import Importer
from pamong.documents.sheets import write_csv, write_xlsx


def template_xlsx(importer: Importer) -> bytes:
    """An empty file to fill in: the columns, and a second sheet that explains them."""
    explained = [
        (
            column.name,
            _("yes") if column.required else _("no"),
            str(column.help),
            column.example,
            ", ".join(column.aliases),
        )
        for column in importer.columns
    ]
    heads = [_("Column"), _("Required"), _("What it holds"), _("Example"), _("Also accepted")]
    names = [column.name for column in importer.columns]
    return write_xlsx(
        [],
        names,
        title=_("Data"),
        more=[(_("Explanations"), heads, explained)],
        text_columns=names,
    )


def template_csv(importer: Importer) -> bytes:
    return b"".join(write_csv([], [column.name for column in importer.columns]))
