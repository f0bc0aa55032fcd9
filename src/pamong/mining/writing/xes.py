"""XES (IEEE 1849-2016), plain or compressed, written as a stream."""

import gzip
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import IO
from xml.sax.saxutils import quoteattr

from pamong.mining.writing.traces import Happening, Trace, moment

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849-2016" xes.features="" xmlns="http://www.xes-standard.org/">
<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
<extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
<extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
<extension name="Lifecycle" prefix="lifecycle" uri="http://www.xes-standard.org/lifecycle.xesext"/>
<global scope="trace"><string key="concept:name" value="-"/></global>
<global scope="event"><string key="concept:name" value="-"/>\
<date key="time:timestamp" value="1970-01-01T00:00:00+00:00"/></global>
<classifier name="Activity" keys="concept:name"/>
"""
# What XML 1.0 has no way to write.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REPLACED = "\ufffd"
_AT_ONCE = 2_000


def write_xes(traces: Iterable[Trace], path: Path, *, name: str, packed: bool) -> int:
    """The number of events written; raises OSError."""
    with _opened(path, packed=packed) as file:
        file.write(_HEAD)
        file.write(_text("concept:name", name) + "\n")
        written = 0
        for trace in traces:
            file.write("<trace>" + _written("concept:name", trace.name))
            if trace.kind:
                file.write(_text("pamong:process", trace.kind))
            lines = []
            for happening in trace.happenings:
                lines.append(_event(happening))
                written += 1
                if len(lines) == _AT_ONCE:
                    file.write("".join(lines))
                    lines.clear()
            file.write("".join(lines) + "\n</trace>\n")
        file.write("</log>\n")
    return written


@contextmanager
def _opened(path: Path, *, packed: bool) -> Iterator[IO[str]]:
    if packed:
        # Without the moment of writing: the same log is the same file.
        with (
            path.open("wb") as raw,
            gzip.GzipFile("", "wb", compresslevel=6, fileobj=raw, mtime=0) as whole,
        ):
            yield _Encoded(whole)  # type: ignore[misc]
    else:
        with path.open("w", encoding="utf-8", newline="\n") as file:
            yield file


class _Encoded:
    """Texts into a file of bytes, gathered first: packing is dear by the call."""

    def __init__(self, file: gzip.GzipFile) -> None:
        self.file = file

    def write(self, text: str) -> None:
        self.file.write(text.encode())


def _event(happening: Happening) -> str:
    activity, time, offset, resource, lifecycle, group, instance = happening
    return (
        "\n<event>"
        + _text("concept:name", activity)
        + f'<date key="time:timestamp" value="{moment(time, offset)}"/>'
        + (_text("org:resource", resource) if resource else "")
        + (_text("lifecycle:transition", lifecycle) if lifecycle else "")
        + (_text("org:group", group) if group else "")
        + (_written("concept:instance", instance) if instance else "")
        + "</event>"
    )


@lru_cache(maxsize=4_000)
def _text(key: str, value: str) -> str:
    """Few values come often; those of cases and steps come once and are not kept."""
    return _written(key, value)


def _written(key: str, value: str) -> str:
    written = quoteattr(_UNWRITABLE.sub(_REPLACED, value))
    return f'<string key="{key}" value={written}/>'
