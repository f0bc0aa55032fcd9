"""XES (IEEE 1849), plain or compressed: read as a stream, without DTD and entities.

Only what the measures need is kept: case, activity, resource, life cycle and time. Attributes
nested in attributes belong to their parent and are passed over.
"""

import gzip
import zlib
from collections.abc import Callable
from datetime import tzinfo
from pathlib import Path
from typing import BinaryIO
from xml.parsers import expat

from pamong.mining.coding import Builder
from pamong.mining.log import MISSING, MOST_PLACES, EventLog, Note, Place, UnableToReadLog
from pamong.mining.reading.times import Clock

DEEPEST = 100
_CHUNK = 1 << 20
_GZIP = b"\x1f\x8b"
Progress = Callable[[int], None]


def read_xes(
    path: Path,
    *,
    name: str,
    zone: tzinfo | None = None,
    progress: Progress | None = None,
    attributes: tuple[str, ...] = (),
) -> EventLog:
    """Raises UnableToReadLog with the line; `progress` is told how many bytes were read."""
    with path.open("rb") as raw:
        packed = raw.read(2) == _GZIP
        raw.seek(0)
        if not packed:
            return _read(_Reader(zone, attributes), raw, raw.tell, name, progress)
        with gzip.GzipFile(fileobj=raw) as unpacked:
            return _read(_Reader(zone, attributes), unpacked, raw.tell, name, progress)


def _read(
    reader: "_Reader",
    file: BinaryIO | gzip.GzipFile,
    position: Callable[[], int],
    name: str,
    progress: Progress | None,
) -> EventLog:
    empty = True
    try:
        while chunk := file.read(_CHUNK):
            empty = False
            reader.parser.Parse(chunk, False)
            if progress is not None:
                progress(position())
        if empty:
            raise UnableToReadLog("empty")
        reader.parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise UnableToReadLog("no_xml", line=error.lineno, column=error.offset + 1) from error
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise UnableToReadLog("broken_gzip") from error
    except (LookupError, UnicodeError) as error:
        raise UnableToReadLog("encoding") from error
    return reader.log(name)


class _Reader:
    """What the parser calls; `level` is how deep inside a trace or an event it is."""

    def __init__(self, zone: tzinfo | None, attributes: tuple[str, ...]) -> None:
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.StartDoctypeDeclHandler = self.refuse
        self.built = Builder(attributes)
        self.wanted = frozenset(attributes)
        # Of the trace that is being read: what its events have where they say nothing else.
        self.of_trace: dict[str, str] = {}
        self.clock = Clock(zone)
        self.depth = 0
        self.trace_depth = self.event_depth = 0
        self.case: str | None = None
        self.values: dict[str, str] = {}
        self.first = 0
        self.line = 0
        self.traces = self.unnamed = self.repeated = self.empty_traces = 0
        self.incomplete = self.loose = 0
        self.incomplete_line = 0
        self.wrong: list[Place] = []
        self.wrong_count = 0

    def refuse(self, *_: object) -> None:
        raise UnableToReadLog("dtd", line=self.parser.CurrentLineNumber)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth == self.event_depth + 1 and self.event_depth:
            key = attributes.get("key")
            if key is not None and "value" in attributes:
                self.values[key] = attributes["value"]
            return
        if self.event_depth:
            if self.depth > DEEPEST:
                raise UnableToReadLog("too_deep", line=self.parser.CurrentLineNumber, most=DEEPEST)
            return
        self._outside_events(name.rpartition(":")[2], attributes)

    def _outside_events(self, name: str, attributes: dict[str, str]) -> None:
        if self.depth == 1 and name != "log":
            raise UnableToReadLog("no_xes", line=self.parser.CurrentLineNumber, element=name[:80])
        if self.depth > DEEPEST:
            raise UnableToReadLog("too_deep", line=self.parser.CurrentLineNumber, most=DEEPEST)
        if name == "trace" and self.depth == 2:
            self.trace_depth = self.depth
            self.case = None
            self.of_trace = {}
            self.first = len(self.built.activity)
        elif name == "event" and self.depth == self.trace_depth + 1 and self.trace_depth:
            self.event_depth = self.depth
            self.values = {}
            self.line = self.parser.CurrentLineNumber
        elif name == "event" and self.depth == 2:
            self.loose += 1
        elif self.trace_depth and self.depth == self.trace_depth + 1:
            key = attributes.get("key")
            if key == "concept:name":
                self.case = attributes.get("value")
            if key in self.wanted and key is not None:
                self.of_trace[key] = attributes.get("value", "")

    def end(self, name: str) -> None:
        if self.depth == self.event_depth:
            self._end_event()
        elif self.depth == self.trace_depth:
            self._end_trace()
        self.depth -= 1

    def _end_event(self) -> None:
        self.event_depth = 0
        values = self.values
        activity, text = values.get("concept:name"), values.get("time:timestamp")
        if not activity or not text:
            self.incomplete += 1
            self.incomplete_line = self.incomplete_line or self.line
            return
        try:
            time, offset = self.clock.read(text)
        except (ValueError, OverflowError):
            # The rest is read on to name the others, too.
            if len(self.wrong) < MOST_PLACES:
                self.wrong.append(Place(str(self.line), text[:80]))
            self.wrong_count += 1
            return
        self.built.add(
            activity,
            time,
            offset,
            values.get("org:resource"),
            values.get("lifecycle:transition"),
            values=values,
        )

    def _end_trace(self) -> None:
        self.trace_depth = 0
        self.traces += 1
        events = len(self.built.activity) - self.first
        if not events:
            self.empty_traces += 1
            return
        name = self.case
        if not name:
            self.unnamed += 1
            name = f"#{self.traces}"
            while name in self.built.cases:
                name += "’"
        elif name in self.built.cases:
            self.repeated += 1
        for key, value in self.of_trace.items():
            codes, column = self.built.attributes[key]
            for place in range(self.first, len(column)):
                if column[place] == MISSING and value:
                    column[place] = codes[value]
        code = self.built.cases[name]
        self.built.case.extend([code] * events)

    def log(self, name: str) -> EventLog:
        if self.wrong:
            first = self.wrong[0]
            raise UnableToReadLog(
                "bad_time",
                self.wrong,
                line=first.where,
                text=first.text,
                more=self.wrong_count - 1,
            )
        if not self.built.activity:
            raise UnableToReadLog("no_events")
        counted = {
            "unnamed_cases": self.unnamed,
            "repeated_cases": self.repeated,
            "empty_cases": self.empty_traces,
            "loose_events": self.loose,
        }
        notes = [Note(code, {"count": count}) for code, count in counted.items() if count]
        if self.incomplete:
            notes.append(
                Note(
                    "incomplete_events",
                    {"count": self.incomplete, "line": self.incomplete_line},
                )
            )
        if self.clock.zoneless:
            notes.append(zoneless(self.clock, len(self.built.activity)))
        return self.built.log(name, notes)


def zoneless(clock: Clock, events: int) -> Note:
    zone = getattr(clock.zone, "key", None)
    return Note(
        "zone_given" if zone else "no_zone",
        {"count": clock.zoneless, "events": events, "zone": zone or ""},
    )
