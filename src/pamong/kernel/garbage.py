"""How often Python looks for objects that only hold each other."""

import gc

# By default every 700 new objects start a search, and rows and forms are thousands: a quarter of
# the time of a bulk write went there. Unused cycles wait for a few megabytes more of them.
_NEW_OBJECTS = 50_000


def collect_seldom() -> None:
    """Search rarely, and never among what is loaded now. Call it once the program is loaded."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS, 20, 50)
