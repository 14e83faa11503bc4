"""Chinese is complete, current, and names the same fields as the English source."""

import importlib.util
from pathlib import Path
from types import ModuleType

from studio.core.errors import msg
from studio.core.i18n import N_, _, set_language

ROOT = Path(__file__).resolve().parents[2]


def _tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "translations", ROOT / "packaging" / "translations.py"
    )
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_marked_message_is_translated_and_compiled() -> None:
    assert _tool().problems() == []


def test_the_extraction_sees_the_sources() -> None:
    ids = {m.id for m in _tool().extracted()}
    assert "Learning rate" in ids
    assert "There is no template “{name}”." in ids


def test_switching_changes_what_is_shown_at_once() -> None:
    message = msg(N_("There is no column “{name}”."), name="评论")
    assert str(message) == "There is no column “评论”."
    set_language("zh_CN")
    assert "评论" in str(message)
    assert str(message) != message.english()
    assert _("Learning rate") == "学习率"
    set_language("en")
    assert _("Learning rate") == "Learning rate"
