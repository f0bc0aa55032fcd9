"""What the session remembers of the person at the screen."""

AGENCY_KEY = "agency"
LAST_SEEN_KEY = "last_seen"
LOCKED_KEY = "locked"
LANGUAGE_KEY = "language"
FIRST_PASSWORD_KEY = "first_password"
