"""How first passwords are handed out on paper."""

SLIPS_AT_ONCE = 80
"""Ten sheets of eight: enough for a morning, and made in a few seconds."""
