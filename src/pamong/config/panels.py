"""The panels of the home page: names of views that answer a fragment.

The first group is what to do now and stands in the page; each later group is fetched right after
it, so that nobody waits for all of it. A view answers 204 when it has nothing to say to a person.
"""

PANELS: tuple[tuple[str, ...], ...] = (
    ("performance:panel_todo", "services:panel_tasks"),
    ("performance:panel_evidence", "performance:panel_plan"),
    (
        "performance:panel_team",
        "performance:panel_cycle",
        "organization:panel_reports",
        "organization:panel_accounts",
        "audit:panel_recent",
    ),
)

# Beside the sign-in form, for visitors.
SIGN_IN_PANELS: tuple[str, ...] = ("demo:panel_people",)
