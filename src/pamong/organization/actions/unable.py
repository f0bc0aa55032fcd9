"""What the room refuses, each with a message for the person."""


class Unable(Exception):
    """An expected refusal; its message is shown to the person."""


class Stale(Unable):
    """What the person saw has changed since; nothing was written."""
