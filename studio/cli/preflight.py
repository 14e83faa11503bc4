"""``wordloom preflight``: what a run would cost, measured with a few of its own steps."""

import argparse
from pathlib import Path

from studio.cli.output import print_json, print_table, tell_problems
from studio.core.figures import amount, duration, percent, size
from studio.core.i18n import _
from studio.engine.cost import Cost
from studio.engine.cost_advice import cost_problems, size_reason, with_batch_size
from studio.store.project import Project, load_project, project_file, save_project


def run(options: argparse.Namespace) -> int:
    """Measure and print; 0 even where the run would not fit, which is told."""
    from studio.engine.preflight import keep_cost, preflight

    place = Path(options.dir)
    folder = place if place.is_dir() else place.parent
    project = load_project(place)
    cost = preflight(project, folder=folder)
    keep_cost(folder, project, cost)
    if options.use and cost.suggested != project.plan.batch_size:
        project = with_batch_size(project, cost.suggested)
        save_project(project, project_file(place) if place.is_dir() else place)
    problems = cost_problems(cost, project.plan)
    if options.json:
        found = {**cost.to_json(), "run_seconds": cost.run_seconds(project.plan)}
        print_json({**found, "problems": [each.to_json() for each in problems]})
        return 0
    _print_layers(cost)
    _print_sums(cost, project)
    tell_problems(problems)
    return 0


def _print_layers(cost: Cost) -> None:
    rows = [
        (
            layer.id,
            layer.type,
            f"{layer.parameters:,}",
            size(layer.kept_bytes),
            percent(layer.time_share),
        )
        for layer in cost.layers
    ]
    print_table((_("Layer"), _("Type"), _("Parameters"), _("Memory"), _("Time")), rows)


def _print_sums(cost: Cost, project: Project) -> None:
    sizes = [
        (
            f"{each.batch_size:,}",
            size(each.needed_bytes),
            _("yes") if each.fits else _("no"),
            amount(each.texts_per_second) if each.texts_per_second else "–",
        )
        for each in cost.sizes
    ]
    if sizes:
        print()
        heads = (_("Batch size"), _("Memory"), _("Fits"), _("Texts a second"))
        print_table(heads, sizes)
    print()
    print(_("{count} parameters").format(count=f"{cost.parameters:,}"))
    needed, free = size(cost.memory.needed), size(cost.memory.free)
    print(_("Memory: {needed} needed, {free} free").format(needed=needed, free=free))
    steps, epoch = f"{cost.steps:,}", duration(cost.epoch_seconds)
    print(_("An epoch: {steps} steps, about {time}").format(steps=steps, time=epoch))
    whole = duration(cost.run_seconds(project.plan))
    print(
        _("The whole run of {epochs} epochs: at most about {time}").format(
            epochs=f"{project.plan.epochs:,}", time=whole
        )
    )
    if cost.sampled:
        words = _("Measured on {rows} of {all} training texts; the rest follows from them.")
        print(words.format(rows=f"{cost.measured_rows:,}", all=f"{cost.rows:,}"))
    if project.plan.batch_size != cost.batch_size and cost.sizes:
        words = _("The project has a batch size of {size} now: {reason}")
    elif cost.suggested != cost.batch_size and cost.sizes:
        words = _("Suggested batch size: {size}. {reason} Take it with --use.")
    else:
        return
    print(words.format(size=f"{cost.suggested:,}", reason=size_reason(cost)))
