"""Keeps the translations in step with the sources.

    python packaging/translations.py update    extract, merge into each .po, compile each .mo
    python packaging/translations.py check     say what is missing or stale; exit status 1 if any

Needs Babel (a development dependency).
"""

import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "resources" / "translations"
LANGUAGES = ("zh_CN",)
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2)}


def extracted() -> Catalog:
    """Every marked message of the sources, without line numbers, so that diffs stay small."""
    catalog = Catalog(project="Wordloom", charset="utf-8")
    found = extract_from_dir(
        ROOT / "studio", method_map=[("**.py", "python")], keywords=KEYWORDS, comment_tags=()
    )
    for file, _line, message, _comments, _context in sorted(found, key=lambda item: item[0]):
        if message:
            catalog.add(message, locations=[(f"studio/{Path(file).as_posix()}", 0)])
    return catalog


def po_file(language: str) -> Path:
    """The catalogue that translators edit."""
    return FOLDER / language / "LC_MESSAGES" / "wordloom.po"


def load(language: str) -> Catalog:
    """The catalogue of a language; empty where there is none yet."""
    path = po_file(language)
    if not path.exists():
        return Catalog(locale=language, charset="utf-8")
    with path.open("rb") as stream:
        return read_po(stream, locale=language, charset="utf-8")


def compiled(catalog: Catalog) -> bytes:
    """The bytes of the .mo file."""
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def update() -> int:
    """Merge new messages into each language and compile."""
    template = extracted()
    for language in LANGUAGES:
        catalog = load(language)
        catalog.update(template, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        path = po_file(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as stream:
            write_po(
                stream, catalog, width=100, sort_output=True, omit_header=False, no_location=True
            )
        path.with_suffix(".mo").write_bytes(compiled(load(language)))
        left = [m.id for m in catalog if m.id and not _translated(m.string)]
        print(f"{language}: {len(catalog)} messages, {len(left)} not translated")
    return 0


def problems() -> list[str]:
    """What keeps the translations from being complete and current."""
    found = []
    template = {m.id if isinstance(m.id, str) else m.id[0] for m in extracted() if m.id}
    for language in LANGUAGES:
        catalog = load(language)
        known = {m.id if isinstance(m.id, str) else m.id[0]: m for m in catalog if m.id}
        found += [f"{language}: not in the catalogue: {m}" for m in sorted(template - set(known))]
        found += [f"{language}: no longer used: {m}" for m in sorted(set(known) - template)]
        found += [
            f"{language}: not translated: {m}"
            for m in sorted(template & set(known))
            if not _translated(known[m].string) or known[m].fuzzy
        ]
        for name in sorted(template & set(known)):
            found += _field_problems(language, known[name].id, known[name].string)
        mo = po_file(language).with_suffix(".mo")
        if not mo.exists() or mo.read_bytes() != compiled(catalog):
            found.append(f"{language}: the .mo file is not compiled from the .po file")
    return found


def _translated(text: object) -> bool:
    return all(text) if isinstance(text, tuple | list) else bool(text)


def _field_problems(language: str, source: object, text: object) -> list[str]:
    """A `{field}` that one side has and the other lacks would break the sentence at run time."""
    from string import Formatter

    def fields(sentence: str) -> set[str]:
        return {name for _text, name, _spec, _conversion in Formatter().parse(sentence) if name}

    sources = list(source) if isinstance(source, tuple | list) else [source]
    texts = list(text) if isinstance(text, tuple | list) else [text]
    wanted = set().union(*(fields(str(s)) for s in sources))
    return [
        f"{language}: fields differ: {sources[0]!r} / {t!r}"
        for t in texts
        if t and fields(str(t)) - wanted
    ]


def main(arguments: list[str]) -> int:
    """Run `update` or `check`."""
    if arguments == ["update"]:
        return update()
    if arguments == ["check"]:
        found = problems()
        print("\n".join(found) or "translations are complete")
        return 1 if found else 0
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
