"""Time and memory below the network, and the warnings on the Train page."""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from pytestqt.qtbot import QtBot

from studio.engine.cost import Cost, LayerCost, Memory, SizeCost
from studio.engine.preflight import cost_key
from studio.gui.cost.keeper import CostKeeper, keeper_of
from studio.gui.cost.layer_table import LayerTable
from studio.gui.cost.panel import CostPanel
from studio.gui.main_window import MainWindow
from studio.gui.pages.model import ModelPage
from studio.gui.pages.train import TrainPage
from studio.gui.run_session import controller_of
from studio.gui.worker_client import WorkerClient, WorkerPool
from studio.model.check import check_graph


@pytest.fixture
def panel(opened: MainWindow) -> CostPanel:
    opened.show_page("model")
    page = cast(ModelPage, opened.pages["model"])
    page.drawer.open("cost")
    return cast(CostPanel, page.drawer.panel("cost"))


@pytest.fixture
def train(opened: MainWindow) -> TrainPage:
    opened.show_page("train")
    return cast(TrainPage, opened.pages["train"])


def made_cost(window: MainWindow, **changes: object) -> Cost:
    """A cost for the open project's layers, of one minute an epoch."""
    project = window.document.project
    check = window.session.check
    assert check is not None
    layers = check.checked.layers
    size = project.plan.batch_size
    cost = Cost(
        device="cpu",
        threads=1,
        rows=1_000,
        measured_rows=1_000,
        exact_sizes=True,
        batch_size=size,
        steps=16,
        step_seconds=3.75,
        train_seconds=58.0,
        validation_seconds=2.0,
        prepare_seconds=0.0,
        off_by=1.5,
        parameters=sum(layer.parameters for layer in layers),
        memory=Memory(300_000_000, 0, 2_000_000, 2_000_000, 60_000_000, 8_000_000_000),
        layers=tuple(
            LayerCost(each.id, each.type, each.parameters, 1_000 * n, 0.9 / len(layers))
            for n, each in enumerate(layers)
        ),
        sizes=(
            SizeCost(8, 310_000_000, fits=True, texts_per_second=100.0),
            SizeCost(size, 364_000_000, fits=True, texts_per_second=500.0),
        ),
        longest=40,
        usual=16,
        suggested=size,
    )
    return replace(cost, **changes)  # type: ignore[arg-type]


def known(window: MainWindow, cost: Cost) -> CostKeeper:
    """As if `cost` had been measured for the project as it is now."""
    keeper = keeper_of(window.session)
    keeper._take(cost_key(window.document.project), cost)
    return keeper


def test_the_parameters_stand_at_once_and_the_rest_when_measured(
    opened: MainWindow, panel: CostPanel
) -> None:
    rows = panel.table.texts()
    assert rows
    assert all(row[2:] == ("–", "–") for row in rows)
    assert panel.summary.epoch.value.text() == "–"
    assert "Measuring" in panel.summary.words.text()
    known(opened, made_cost(opened))
    assert len(panel.table.texts()) == len(rows) + 1
    assert panel.table.texts()[1][2] == "1.00\N{NARROW NO-BREAK SPACE}kB"
    assert panel.table.texts()[-1] == ("Loss and optimiser", "", "", panel.table.texts()[-1][3])
    assert panel.summary.epoch.value.text() == "about 1 min 0 s"
    assert panel.summary.run.value.text().startswith("at most ")
    assert "8.00" in panel.summary.memory.note.text()
    assert panel.summary.isEnabled()


def test_more_epochs_need_no_measuring(opened: MainWindow, panel: CostPanel) -> None:
    keeper = known(opened, made_cost(opened))
    project = opened.document.project
    longer = project.plan.model_copy(update={"epochs": 30, "refit": False})
    opened.document.edit(replace(project, plan=longer), "x")
    assert keeper.fresh
    assert panel.summary.run.value.text() == "at most 30 min 0 s"


def test_a_change_of_the_network_makes_the_figures_old(
    opened: MainWindow, panel: CostPanel
) -> None:
    keeper = known(opened, made_cost(opened))
    project = opened.document.project
    other = project.plan.model_copy(update={"batch_size": project.plan.batch_size + 1})
    opened.document.edit(replace(project, plan=other), "x")
    assert not keeper.fresh
    assert keeper.due
    assert not panel.summary.isEnabled()
    opened.document.undo_stack.undo()
    assert keeper.fresh
    assert panel.summary.isEnabled()


def test_the_suggested_batch_size_is_one_step_of_undo(opened: MainWindow, panel: CostPanel) -> None:
    before = opened.document.project.plan.batch_size
    assert panel.summary.use.isHidden()
    known(opened, made_cost(opened, suggested=8))
    assert not panel.summary.use.isHidden()
    panel.summary.use.click()
    assert opened.document.project.plan.batch_size == 8
    opened.document.undo_stack.undo()
    assert opened.document.project.plan.batch_size == before


def test_a_chosen_layer_is_marked_in_the_table(opened: MainWindow, panel: CostPanel) -> None:
    known(opened, made_cost(opened))
    name = panel.table.names[1]
    panel.choose(name)
    assert [index.row() for index in panel.table.selectionModel().selectedRows()] == [1]
    panel.choose("")
    assert not panel.table.selectionModel().selectedRows()


def test_a_network_that_does_not_fit_together_is_not_measured(
    opened: MainWindow, panel: CostPanel, settled: Callable[[MainWindow], None]
) -> None:
    from studio.model.edits import remove_layer

    project = opened.document.project
    first = project.graph.nodes[0].id
    graph = remove_layer(project.graph, first)
    opened.document.edit(replace(project, graph=graph), "x")
    settled(opened)
    panel.keeper._begin()
    assert panel.keeper.problem is not None
    assert "as soon as a run could start" in panel.summary.words.text()


def test_the_figures_are_measured_in_a_process_of_their_own(
    opened: MainWindow, panel: CostPanel, qtbot: QtBot
) -> None:
    keeper = panel.keeper
    keeper.again()
    qtbot.waitUntil(lambda: keeper.fresh or keeper.problem is not None, timeout=60_000)
    assert keeper.problem is None
    cost = keeper.cost
    assert cost is not None
    check = opened.session.check
    assert check is not None
    assert cost.parameters == check.checked.parameters
    assert [layer.id for layer in cost.layers] == list(check.checked.order)
    assert keeper.share is None
    assert panel.summary.epoch.value.text().startswith("about ")
    # Folding the drawer gives up what is being measured; the process stays for a while.
    keeper.again()
    qtbot.waitUntil(lambda: keeper.share is not None, timeout=10_000)
    panel.close_up()
    assert keeper.share is None
    assert not keeper.due


def test_a_process_that_dies_is_told_in_place(
    opened: MainWindow, panel: CostPanel, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "studio.gui.cost.keeper.WorkerClient",
        lambda: WorkerClient((sys.executable, "-c", "import sys; sys.stdin.readline()")),
    )
    panel.keeper.again()
    qtbot.waitUntil(lambda: panel.keeper.problem is not None, timeout=20_000)
    assert "ended unexpectedly" in panel.summary.words.text()


def test_a_small_run_is_not_warned_of(opened: MainWindow, train: TrainPage) -> None:
    known(opened, made_cost(opened))
    assert train.cost.banners == []
    assert train.cost.isHidden()


def test_a_run_of_hours_is_told_with_ways_out_and_may_start(
    opened: MainWindow, train: TrainPage
) -> None:
    project = opened.document.project
    longer = project.plan.model_copy(update={"epochs": 200, "refit": False})
    opened.document.edit(replace(project, plan=longer), "x")
    known(opened, made_cost(opened))
    (banner,) = train.cost.banners
    assert banner.accessibleName() == (
        "The run may take up to 3 h 20 min: 200 epochs on 1,000 texts."
    )
    assert train.can_start
    assert train.primary.isEnabled()
    buttons = {b.text(): b for b in banner.findChildren(type(train.pause))}
    assert "60 epochs" in buttons
    buttons["60 epochs"].click()
    assert opened.document.project.plan.epochs == 60
    assert train.cost.isHidden()
    opened.document.undo_stack.undo()
    assert len(train.cost.banners) == 1


def test_a_run_that_does_not_fit_is_told(opened: MainWindow, train: TrainPage) -> None:
    memory = Memory(300_000_000, 0, 0, 0, 9_000_000_000, 8_000_000_000)
    sizes = (
        SizeCost(8, 310_000_000, fits=True),
        SizeCost(opened.document.project.plan.batch_size, 9_300_000_000, fits=False),
    )
    known(opened, made_cost(opened, memory=memory, sizes=sizes, suggested=8))
    (banner,) = train.cost.banners
    assert banner.accessibleName() == "The run needs about 9.3 GB of memory; 8.0 GB are free."
    buttons = {b.text(): b for b in banner.findChildren(type(train.pause))}
    together = opened.document.project.plan.batch_size // 8
    smaller = f"Batch size 8, {together} batches a step"
    assert {smaller, "At most 16 tokens a text"} <= set(buttons)
    buttons[smaller].click()
    assert opened.document.project.plan.batch_size == 8
    assert opened.document.project.plan.accumulate == together


def test_a_dismissed_warning_does_not_come_back(opened: MainWindow, train: TrainPage) -> None:
    project = opened.document.project
    longer = project.plan.model_copy(update={"epochs": 200, "refit": False})
    opened.document.edit(replace(project, plan=longer), "x")
    keeper = known(opened, made_cost(opened))
    train.cost.banners[0].dismiss()
    keeper.changed.emit()
    assert train.cost.isHidden()


def test_a_run_with_hours_left_is_told_while_it_goes(
    opened: MainWindow, train: TrainPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.gui.cost.notice.SETTLED_SECONDS", 0.0)
    runs = controller_of(opened.session)
    runs.pool = WorkerPool(
        (sys.executable, str(Path(__file__).with_name("fake_worker.py")), "slow")
    )
    keeper = known(opened, made_cost(opened))
    train.primary.click()
    qtbot.waitUntil(lambda: bool(train.cost.banners), timeout=20_000)
    (banner,) = train.cost.banners
    assert "About 3 h 20 min are left" in banner.accessibleName()
    assert not keeper.due
    stop = next(b for b in banner.findChildren(type(train.pause)) if b.text() == "Stop and keep")
    stop.click()
    qtbot.waitUntil(lambda: not runs.running, timeout=20_000)
    assert train.cost.isHidden()


def test_a_network_of_many_layers_has_a_row_each(qtbot: QtBot) -> None:
    from studio.catalog.layers.dense import Dense
    from studio.catalog.layers.ngram_embedding import NgramEmbedding
    from studio.catalog.layers.ngrams_input import NgramsInput
    from studio.catalog.layers.output import Output
    from studio.core.tensors import Bag
    from studio.model.graph import chain

    graph = chain(NgramsInput(), NgramEmbedding(), *(Dense() for _ in range(60)), Output())
    checked = check_graph(graph, {"ngrams": Bag(100)}, 2, "classification")
    table = LayerTable()
    qtbot.addWidget(table)
    table.show_layers(checked, None)
    assert [row[0] for row in table.texts()][:2] == ["N-gram input", "N-gram embedding"]
    assert len(table.texts()) == 63
