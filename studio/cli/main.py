"""The command line: what there is, and the exit status that each outcome has.

0 done; 1 a problem in what was given, told on standard error; 2 wrong usage; 130 interrupted.
"""

import argparse
import importlib
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from studio.cli.output import tell_problems
from studio.core.errors import UserError
from studio.core.i18n import _, set_language, system_language

#: More runs than this in a row are a mistake.
MAX_SEEDS = 100


def run(
    arguments: Sequence[str],
    *,
    window: Callable[[list[str]], int],
    demo: Callable[[Path | None, float], int],
) -> int:
    """Run one command; without any, the window opens.

    Args:
        arguments: those of the process.
        window: opens the window with a list of paths.
        demo: does the main job in the window: (folder for what it saves, pace).
    """
    set_language(system_language())
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    if not arguments:
        return window([])
    options = _parser().parse_args(arguments)
    if options.command == "open":
        return window([options.path])
    if options.command == "demo":
        return demo(Path(options.out) if options.out else None, options.pace)
    # A command's module is named in this file alone, never by what a person gives.
    module = importlib.import_module(f"studio.cli.{options.module}")
    try:
        return int(module.run(options))
    except UserError as error:
        tell_problems(error.problems)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read our output is gone; there is nobody left to tell.
        sys.stderr.close()
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="wordloom",
        description=_("Builds text models by hand and eye. Without a command, opens the window."),
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_new(commands)
    _add_check_train_runs(commands)
    _add_models(commands)
    describe = _command(commands, "describe", "describing", _("what can be picked"))
    describe.add_argument("id", nargs="?", help=_("one entry alone"))
    _json_flag(describe)
    demo = _command(commands, "demo", "", _("the main job, done by the window itself"))
    demo.add_argument("--out", metavar="DIR", help=_("where pictures and model are saved"))
    demo.add_argument(
        "--pace", type=float, default=1.0, help=_("1 as a person follows it, 0 without waiting")
    )
    _command(commands, "worker", "worker", _("serves the window over standard input and output"))
    opened = _command(commands, "open", "", _("opens the window with a project or a file"))
    opened.add_argument("path", metavar="PATH")
    return parser


if TYPE_CHECKING:
    _Commands = argparse._SubParsersAction[argparse.ArgumentParser]


def _command(commands: "_Commands", name: str, module: str, words: str) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=words, description=words)
    parser.set_defaults(module=module)
    return parser


def _set_flag(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="PATH=VALUE",
        help=_("a setting for this run, such as plan.epochs=5; may be repeated"),
    )


def _json_flag(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help=_("print JSON"))


def _with_flag(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--with",
        action="append",
        default=[],
        dest="with_",
        metavar="NAME=VALUE",
        help=_("a column beside the given texts; may be repeated"),
    )


def _reader_flags(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--text", metavar="COL", help=_("text column: a name or a number from 0"))
    parser.add_argument("--label", metavar="COL", help=_("label column: a name or a number from 0"))
    parser.add_argument("--no-header", action="store_true", help=_("the first row is data"))
    parser.add_argument("--delimiter", metavar="D", help=_("what stands between the columns"))
    parser.add_argument("--encoding", metavar="E", help=_("the file's encoding"))
    parser.add_argument(
        "--skip-rows", type=int, metavar="N", help=_("rows above the header that are left out")
    )
    parser.add_argument("--sheet", metavar="NAME", help=_("the sheet of an Excel file"))


def _add_new(commands: "_Commands") -> None:
    new = _command(commands, "new", "new", _("make a project for a data file"))
    new.add_argument("dir", metavar="DIR", help=_("the project's folder"))
    new.add_argument(
        "--data",
        required=True,
        action="append",
        metavar="FILE",
        help=_("the rows: a file or folder; repeated for files of the same columns"),
    )
    _reader_flags(new)
    new.add_argument("--test-data", metavar="FILE", help=_("rows of their own for the test"))
    new.add_argument("--template", metavar="ID", help=_("the template to start from"))
    new.add_argument("--task", choices=["classification", "multilabel", "regression"])
    new.add_argument(
        "--label-separator", metavar="S", help=_("what divides several labels in one cell")
    )
    new.add_argument(
        "--number",
        action="append",
        default=[],
        metavar="COL",
        help=_("a column of numbers read beside the text; may be repeated"),
    )
    new.add_argument(
        "--category",
        action="append",
        default=[],
        metavar="COL",
        help=_("a column of few values read beside the text; may be repeated"),
    )


def _add_check_train_runs(commands: "_Commands") -> None:
    check = _command(commands, "check", "check", _("problems, shapes and parameters"))
    check.add_argument("dir", metavar="DIR")
    check.add_argument(
        "--closer", action="store_true", help=_("look for near-duplicates and garbled texts, too")
    )
    _json_flag(check)
    cost = _command(
        commands, "preflight", "preflight", _("what a run would cost in time and memory")
    )
    cost.add_argument("dir", metavar="DIR")
    cost.add_argument(
        "--use", action="store_true", help=_("write the suggested batch size into the project")
    )
    _json_flag(cost)
    code = _command(commands, "code", "code", _("the project as a PyTorch script of its own"))
    code.add_argument("dir", metavar="DIR")
    code.add_argument("-o", "--output", metavar="FILE", help=_("where it is written; else printed"))
    train = _command(commands, "train", "train", _("train the project's model"))
    train.add_argument("dir", metavar="DIR")
    _set_flag(train)
    series = train.add_mutually_exclusive_group()
    series.add_argument(
        "--every-fold",
        action="store_true",
        help=_("one run for each fold of a K-fold split, and their mean"),
    )
    series.add_argument(
        "--seeds",
        type=_seeds,
        default=0,
        metavar="N",
        help=_("one run for each of so many seeds, and their mean"),
    )
    train.add_argument("--device", choices=["auto", "cpu", "cuda", "mps"])
    train.add_argument("--seed", type=int)
    train.add_argument("--resume", metavar="RUN", help=_("go on with a run that was broken off"))
    train.add_argument(
        "--more-epochs",
        type=_epochs,
        default=0,
        metavar="N",
        help=_("with --resume: so many epochs more, also after the run's end"),
    )
    train.add_argument(
        "--control",
        action="store_true",
        help=_("reads commands from standard input, a JSON object a line"),
    )
    _json_flag(train)
    finder = _command(
        commands, "lr-find", "lr_find", _("the learning rate that suits the project, by trying")
    )
    finder.add_argument("dir", metavar="DIR")
    _set_flag(finder)
    _json_flag(finder)
    runs = _command(commands, "runs", "runs", _("the project's runs"))
    runs.add_argument("dir", metavar="DIR")
    _json_flag(runs)


def _epochs(text: str) -> int:
    """A number of epochs from the command line; a ValueError is told as wrong usage."""
    from studio.train.control import more_epochs

    return more_epochs(int(text))


def _seeds(text: str) -> int:
    """A number of seeds from the command line; a ValueError is told as wrong usage."""
    count = int(text)
    if not 2 <= count <= MAX_SEEDS:
        raise ValueError(count)
    return count


def _add_models(commands: "_Commands") -> None:
    follow = _command(commands, "follow", "follow", _("what each layer makes of a text"))
    follow.add_argument("model", metavar="MODEL", help=_("a bundle or a project's folder"))
    follow.add_argument("text", metavar="TEXT")
    follow.add_argument(
        "--untrained",
        action="store_true",
        help=_("the network of the project's folder before training"),
    )
    _with_flag(follow)
    _json_flag(follow)
    evaluate = _command(commands, "evaluate", "evaluate", _("how a model does on a file"))
    evaluate.add_argument("model", metavar="MODEL", help=_("a bundle or a project's folder"))
    evaluate.add_argument("--data", required=True, metavar="FILE")
    _reader_flags(evaluate)
    _json_flag(evaluate)
    predict = _command(commands, "predict", "predict", _("what a model says of texts"))
    predict.add_argument("model", metavar="MODEL", help=_("a bundle or a project's folder"))
    predict.add_argument("texts", nargs="*", metavar="TEXT", help=_("- reads standard input"))
    predict.add_argument("--data", metavar="FILE", help=_("a file of texts"))
    _with_flag(predict)
    predict.add_argument("--out", metavar="FILE", help=_("where the answers are written"))
    _reader_flags(predict)
    _json_flag(predict)
