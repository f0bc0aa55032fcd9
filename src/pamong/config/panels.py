"""The panels of the home page, first what to do now: names of views that answer a fragment.

A view answers 204 when it has nothing to say to this person.
"""

PANELS: tuple[str, ...] = (
    "performance:panel_todo",
    "services:panel_tasks",
    "performance:panel_evidence",
    "performance:panel_plan",
    "performance:panel_team",
    "performance:panel_cycle",
    "organization:panel_reports",
    "organization:panel_accounts",
    "audit:panel_recent",
)

# Beside the sign-in form, for visitors.
SIGN_IN_PANELS: tuple[str, ...] = ("demo:panel_people",)
