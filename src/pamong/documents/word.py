"""Letters as files of a word processor, with the letterhead and the words of the PDF.

An officer goes on writing in them; what is official is the PDF with its code (`pdf.issue`).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO

import segno
from django.utils.translation import gettext as _
from django.utils.translation import override
from docx import Document
from docx.document import Document as Paper
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

# What XML cannot hold at all.
_UNWRITABLE = re.compile(r"[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as values; with `code` and `url` where it was signed, with `draft` where not."""

    title: str
    agency: str
    unit: str
    paragraphs: Iterable[str]
    signed_on: str
    signer: str
    number: str = ""
    draft: str = ""
    code: str = ""
    url: str = ""


def letter_file(letter: Letter, *, language: str = "id") -> bytes:
    """The letter as DOCX."""
    paper = Document()
    _prepare(paper, letter, language)
    with override(language):
        _head(paper, letter)
        for part in letter.paragraphs:
            _lines(paper.add_paragraph(), part)
        _signature(paper, letter)
        if letter.code:
            _foot(paper, letter)
    kept = BytesIO()
    paper.save(kept)
    return kept.getvalue()


def _prepare(paper: Paper, letter: Letter, language: str) -> None:
    page = paper.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(20)
    normal = paper.styles["Normal"]
    normal.font.name, normal.font.size = "Times New Roman", Pt(11)
    paper.styles["Footer"].font.size = Pt(8)
    spoken = OxmlElement("w:lang")
    spoken.set(qn("w:val"), {"id": "id-ID", "en": "en-GB"}.get(language, language))
    normal.element.get_or_add_rPr().append(spoken)
    about = paper.core_properties
    about.title, about.author, about.language = _plain(letter.title)[:255], "", language


def _head(paper: Paper, letter: Letter) -> None:
    if letter.draft:
        _centred(paper, letter.draft, bold=True)
    _centred(paper, letter.agency.upper(), bold=True, size=13)
    _rule(_centred(paper, letter.unit, size=12))
    title = paper.add_heading(level=1)
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.add_run(_plain(letter.title)).font.size = Pt(13)
    if letter.number:
        _centred(paper, _("Number: %(number)s") % {"number": letter.number})


def _signature(paper: Paper, letter: Letter) -> None:
    block = paper.add_paragraph()
    block.paragraph_format.space_before = Mm(12)
    block.paragraph_format.left_indent = Mm(95)
    block.paragraph_format.keep_together = True
    block.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _lines(block, f"{letter.signed_on}\n{letter.unit}\n\n\n\n")
    block.add_run(_plain(letter.signer)).bold = True


def _foot(paper: Paper, letter: Letter) -> None:
    """The code, and the picture by which a telephone finds the page that checks it."""
    footer = paper.sections[0].footer
    place = footer.paragraphs[0]
    picture = BytesIO()
    segno.make(letter.url, error="m", micro=False).save(picture, kind="png", scale=8, border=2)
    picture.seek(0)
    drawn = place.add_run().add_picture(picture, width=Mm(22))
    said = _("QR code leading to the checking page of document %(code)s") % {"code": letter.code}
    drawn._inline.docPr.set("descr", said)
    words = footer.add_paragraph()
    _lines(
        words,
        "\n".join(
            (
                _("Check that this document is genuine at %(url)s") % {"url": letter.url},
                _("Code: %(code)s") % {"code": letter.code},
                _("What holds is the PDF that was issued with this code; this is its text."),
            )
        ),
    )


def _centred(paper: Paper, text: str, *, bold: bool = False, size: int = 11) -> Paragraph:
    line = paper.add_paragraph()
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    line.paragraph_format.space_after = Pt(0)
    run = line.add_run(_plain(text))
    run.bold, run.font.size = bold, Pt(size)
    return line


def _rule(line: Paragraph) -> None:
    """The double line under a letterhead."""
    line.paragraph_format.space_after = Pt(12)
    edges, below = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "thickThinSmallGap"), ("sz", "18"), ("space", "4")):
        below.set(qn(f"w:{name}"), value)
    edges.append(below)
    line._p.get_or_add_pPr().insert_element_before(
        edges, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _lines(paragraph: Paragraph, text: str) -> None:
    """A text whose line ends stay line ends."""
    for number, line in enumerate(_plain(text).split("\n")):
        run = paragraph.add_run()
        if number:
            run.add_break()
        run.add_text(line)


def _plain(text: str) -> str:
    return _UNWRITABLE.sub("", text)
