"""A project as a script that stands on its own."""

from typing import TYPE_CHECKING

from studio.engine.checking import check_project
from studio.store.project import Project

if TYPE_CHECKING:
    from studio.model.check import Checked
    from studio.model.codegen.script import Script


def script_of(project: Project, checked: "Checked | None" = None) -> "Script":
    """The script of a project; nothing is fitted or trained for it.

    Args:
        project: what to write.
        checked: what a check found out about its network, where there is one.

    Raises:
        UserError: the network is not right, or something can't be written as code.
    """
    from studio.model.codegen.script import write_script

    if checked is None:
        checked = check_project(project, fit=False).checked
    return write_script(
        project.name, project.data, project.pipeline, project.graph, project.plan, checked
    )
