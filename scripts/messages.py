"""Message catalogues without system tools: extract, merge, compile and check.

    scripts/messages.py update APP...   take new texts of these apps into their catalogues
    scripts/messages.py update --all
    scripts/messages.py compile         make the .mo files that are missing or stale
    scripts/messages.py check [APP...]  fail when a text has no Indonesian, or the wrong one

Texts are written in English in the code (the message id) and translated in
``src/pamong/<app>/locale/id/LC_MESSAGES/django.po``. The files carry neither dates nor line
numbers, so that they change only when a text changes.
"""

from __future__ import annotations

import argparse
import io
import os
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import django.conf
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "pamong"
LANGUAGE = "id"

HEADER = """\
msgid ""
msgstr ""
"Language: id\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""

_SINGULAR = None
_PLURAL = (1, 2)
_CONTEXT = ((1, "c"), 2)
_CONTEXT_PLURAL = ((1, "c"), 2, 3)
KEYWORDS = {
    "_": _SINGULAR,
    "gettext": _SINGULAR,
    "gettext_lazy": _SINGULAR,
    "gettext_noop": _SINGULAR,
    "ngettext": _PLURAL,
    "ngettext_lazy": _PLURAL,
    "pgettext": _CONTEXT,
    "pgettext_lazy": _CONTEXT,
    "npgettext": _CONTEXT_PLURAL,
    "npgettext_lazy": _CONTEXT_PLURAL,
}

# Every way to say a text goes by one of these names.
_SPEAKS = re.compile(rb"gettext|(?<![\w.])_\(")

TEMPLATE_SUFFIXES = {".html", ".txt", ".svg", ".xml", ".md"}

# "%(name)s", "%s" and "{name}": what a translation must carry over unchanged.
_PLACEHOLDER = re.compile(r"%\((\w+)\)[#0\- +.\d]*[a-z]|%[sd]|\{(\w*)(?:[:!][^{}]*)?\}")

# A message is known by its context and its id; of a plural only the singular counts.
Key = tuple[str | None, str]


@dataclass
class Problems:
    """What `check` found in one app, each as a line to read."""

    missing: list[str] = field(default_factory=list)
    obsolete: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.missing or self.obsolete or self.wrong)


def catalogue_path(app: str, source: Path = SOURCE) -> Path:
    return source / app / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def all_apps(source: Path = SOURCE) -> list[str]:
    return sorted(p.name for p in source.iterdir() if (p / "__init__.py").is_file())


def _empty_catalogue() -> Catalog:
    catalogue = Catalog(locale=LANGUAGE)
    # Babel does not know that Indonesian has no plural forms.
    catalogue.mime_headers = [("Plural-Forms", "nplurals=1; plural=0;")]
    return catalogue


def extract_app(app: str, source: Path = SOURCE) -> Catalog:
    """All texts of one app's Python files and templates, untranslated."""
    catalogue = _empty_catalogue()
    folder = source / app
    if not folder.is_dir():
        raise SystemExit(f"There is no app {app!r} in {source.name}/.")
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if not path.is_file() or parts[0] in {"static", "locale"} or "migrations" in parts[:-1]:
            continue
        if path.suffix == ".py":
            _collect(catalogue, path, path.read_bytes())
        elif path.suffix in TEMPLATE_SUFFIXES and "templates" in parts:
            _collect(catalogue, path, _template_as_python(path))
    return catalogue


def _template_as_python(path: Path) -> bytes:
    # Django blanks out everything but the texts; what is left may be indented in any way, which
    # Python's tokenizer would refuse.
    text = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    return "\n".join(line.strip() for line in text.splitlines()).encode()


def _collect(catalogue: Catalog, path: Path, content: bytes) -> None:
    # Splitting a file into words takes long, and most say nothing to people.
    if not _SPEAKS.search(content):
        return
    try:
        found = list(extract("python", io.BytesIO(content), keywords=KEYWORDS))
    except (SyntaxError, ValueError) as error:
        raise SystemExit(f"{path}: texts cannot be read: {error}") from error
    for _line, message, _comments, context in found:
        key = message[0] if isinstance(message, tuple) else message
        if key:
            catalogue.add(message, context=context)


def read_catalogue(app: str, source: Path = SOURCE) -> Catalog:
    path = catalogue_path(app, source)
    if not path.is_file():
        return _empty_catalogue()
    with path.open("rb") as file:
        try:
            return read_po(file, locale=LANGUAGE, abort_invalid=True)
        except PoFileError as error:
            raise SystemExit(f"{path}: not a catalogue: {error}") from error


def _key(message: Message) -> Key:
    return (message.context, message.id if isinstance(message.id, str) else message.id[0])


def _messages(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.id)


def _translated(message: Message) -> bool:
    texts = [message.string] if isinstance(message.string, str) else list(message.string or ())
    return bool(texts) and all(texts) and not message.fuzzy


def _known_translations(source: Path) -> dict[Key, Message]:
    known: dict[Key, Message] = {}
    for app in all_apps(source):
        for message in _messages(read_catalogue(app, source)):
            if _translated(message):
                known.setdefault(_key(message), message)
    return known


def update(app: str, source: Path = SOURCE) -> tuple[int, list[str]]:
    """Bring an app's catalogue up to its texts.

    Existing translations stay; a text another app has already translated takes that translation.
    Returns how many texts are still untranslated, and the texts that were dropped because nobody
    says them any more.
    """
    wanted = extract_app(app, source)
    present = {_key(message): message for message in _messages(read_catalogue(app, source))}
    elsewhere = _known_translations(source)
    for message in _messages(wanted):
        for old in (present.get(_key(message)), elsewhere.get(_key(message))):
            if old is not None and _translated(old) and old.pluralizable == message.pluralizable:
                message.string = old.string
                break
    gone = [key[1] for key in present if key not in {_key(m) for m in _messages(wanted)}]
    missing = sum(not _translated(message) for message in _messages(wanted))
    _write(wanted, catalogue_path(app, source))
    return missing, gone


def _write(catalogue: Catalog, path: Path) -> None:
    if not len(catalogue):
        path.unlink(missing_ok=True)
        return
    body = io.BytesIO()
    write_po(body, catalogue, width=98, no_location=True, omit_header=True, sort_output=True)
    content = (HEADER + body.getvalue().decode().strip() + "\n").encode()
    if not path.is_file() or path.read_bytes() != content:
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, content)


def _replace(path: Path, content: bytes) -> None:
    # Two commands may compile at once; a reader must never see half a file.
    interim = path.with_name(f".{path.name}.{os.getpid()}")
    interim.write_bytes(content)
    interim.replace(path)


def compile_all(source: Path = SOURCE) -> list[str]:
    """Make the .mo files that are missing or older than their catalogue; returns their apps."""
    made = []
    for app in all_apps(source):
        text, binary = catalogue_path(app, source), catalogue_path(app, source).with_suffix(".mo")
        if not text.is_file():
            binary.unlink(missing_ok=True)
        elif not binary.is_file() or binary.stat().st_mtime < text.stat().st_mtime:
            content = io.BytesIO()
            write_mo(content, read_catalogue(app, source))
            _replace(binary, content.getvalue())
            made.append(app)
    return made


def placeholders(text: str) -> list[str]:
    """The placeholders of a text, sorted: what its translation must repeat."""
    return sorted(match.group(0) for match in _PLACEHOLDER.finditer(text.replace("%%", "")))


def _wrong_placeholders(message: Message) -> bool:
    ids = [message.id] if isinstance(message.id, str) else list(message.id)
    texts = [message.string] if isinstance(message.string, str) else list(message.string or ())
    allowed = [placeholders(text) for text in ids]
    return any(placeholders(text) not in allowed for text in texts)


def check(app: str, source: Path = SOURCE) -> Problems:
    """What is missing, left over or wrong in one app's catalogue."""
    problems = Problems()
    wanted = {_key(message): message for message in _messages(extract_app(app, source))}
    catalogue = read_catalogue(app, source)
    present = {_key(message): message for message in _messages(catalogue)}
    for key, message in wanted.items():
        there = present.get(key)
        if there is None or not _translated(there) or there.pluralizable != message.pluralizable:
            problems.missing.append(key[1])
        elif _wrong_placeholders(there):
            problems.wrong.append(f"{key[1]} (placeholders differ in the translation)")
    problems.obsolete += [key[1] for key in present if key not in wanted]
    problems.obsolete += [_key(message)[1] for message in catalogue.obsolete.values()]
    return problems


def conflicts(source: Path = SOURCE) -> list[str]:
    """Texts that two apps translate differently: only one would ever be shown."""
    seen: dict[Key, tuple[str, object]] = {}
    found = []
    for app in all_apps(source):
        for message in _messages(read_catalogue(app, source)):
            if not _translated(message):
                continue
            first, text = seen.setdefault(_key(message), (app, message.string))
            if text != message.string:
                found.append(
                    f"{_key(message)[1]!r}: {first} says {text!r}, {app} says {message.string!r}; "
                    "agree, or tell them apart with pgettext"
                )
    return found


def _run_update(apps: Iterable[str]) -> int:
    for app in apps:
        missing, gone = update(app)
        if missing or gone:
            print(f"{app}: {missing} without a translation, {len(gone)} dropped")
        for text in gone:
            print(f"  dropped {text!r}")
    return 0


def _run_check(apps: Iterable[str]) -> int:
    failed = False
    for app in apps:
        problems = check(app)
        failed = failed or bool(problems)
        for title, texts in (
            ("without an Indonesian translation", problems.missing),
            ("no longer in the code (run update)", problems.obsolete),
            ("wrong", problems.wrong),
        ):
            if texts:
                print(f"{app}: {len(texts)} {title}")
                for text in texts:
                    print(f"  {text!r}")
    for line in conflicts():
        failed = True
        print(line)
    return 1 if failed else 0


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    updating = commands.add_parser("update", help="take new texts into the catalogues")
    updating.add_argument("apps", nargs="*", metavar="APP")
    updating.add_argument("--all", action="store_true", help="every app")
    commands.add_parser("compile", help="make the stale .mo files")
    checking = commands.add_parser("check", help="fail when a translation is missing or wrong")
    checking.add_argument("apps", nargs="*", metavar="APP")
    options = parser.parse_args(arguments)

    if not django.conf.settings.configured:
        # Templates are read with Django's lexer, which asks for settings; none of ours matter.
        django.conf.settings.configure(USE_I18N=False)
    if options.command == "compile":
        made = compile_all()
        print("compiled: " + (", ".join(made) or "nothing was stale"))
        return 0
    if options.command == "check":
        return _run_check(options.apps or all_apps())
    if not options.apps and not options.all:
        parser.error("name the apps, or --all")
    return _run_update(all_apps() if options.all else options.apps)


if __name__ == "__main__":
    sys.exit(main())
