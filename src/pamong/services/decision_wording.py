"""What is wrong with a decision table, in the reader's words; each names its row and column."""

from django.utils.translation import gettext as _

from pamong.services.rules.decisions import Problem


def of_table_problem(problem: Problem) -> str:
    texts = {
        "policy": _("The table does not say which row counts."),
        "too_large": _("The table has too many rows or columns."),
        "head": _("Column %(column)s: “%(text)s” is no question or calculation that can be read."),
        "unknown": _("Column %(column)s: nothing is known as “%(text)s”; ask it in the form."),
        "cells": _("Row %(row)s has another number of cells than the head."),
        "cell": _("Row %(row)s, column %(column)s: “%(text)s” cannot be read."),
        "amount": _("Row %(row)s: write the amount in whole rupiah, 0 where it is free."),
        "result": _("Row %(row)s: write what follows."),
        "unit": _("Row %(row)s: “%(text)s” is the code of no unit of the agency."),
        "name": _(
            "“%(text)s” is no name of a table: write lower-case letters, digits and _, such as way."
        ),
        "taken": _("“%(text)s” is the name of a question or of another table already."),
        "gap": _("No row says what holds for %(text)s."),
        "overlap": _("Rows %(column)s and %(row)s both hold for %(text)s."),
        "never": _("Row %(row)s never counts: rows above it hold first."),
    }
    if problem.code == "gap" and not problem.text:
        return _("No row says what holds.")
    return texts[problem.code] % {
        "row": problem.row,
        "column": problem.column,
        "text": problem.text,
    }
