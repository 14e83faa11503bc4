"""``wordloom new``: a project for a data file."""

import argparse
from pathlib import Path

from studio.cli.output import tell_problems
from studio.cli.reading import reader_options
from studio.core.errors import UserError, msg, problem
from studio.core.i18n import N_, _, listed
from studio.engine import new_project
from studio.store.project import SUFFIX, project_file, save_project


def run(options: argparse.Namespace) -> int:
    """Make the folder and the project file."""
    folder, data = Path(options.dir), [Path(file) for file in options.data]
    file = project_file(folder)
    if file.exists():
        raise UserError(
            problem(
                "project-exists",
                str(folder),
                msg(N_("{folder} holds a project already."), folder=str(folder)),
                msg(N_("Choose another folder.")),
            )
        )
    project = new_project(
        file.name.removesuffix(SUFFIX),
        data,
        reader=reader_options(options, data[0]),
        text=options.text,
        label=options.label,
        task=options.task,
        label_separator=options.label_separator,
        numeric=options.number,
        categories=options.category,
        test_data=Path(options.test_data) if options.test_data else None,
        template_id=options.template or "",
    )
    if not project.data.text or not project.data.label:
        tell_problems(
            [
                problem(
                    "no-columns",
                    str(data[0]),
                    msg(N_("It isn't clear which columns hold the texts and the labels.")),
                    msg(N_("Name them with --text and --label.")),
                )
            ]
        )
        return 1
    save_project(project, file)
    print(_("Made {file}.").format(file=file))
    print(
        _("Text: {text}. Label: {label}. Template: {template}.").format(
            text=listed(project.data.text), label=project.data.label, template=project.template
        )
    )
    return 0
