"""Batches, judging and the loop of training, as text of a script."""

from typing import Any

from studio.catalog.plan import TrainPlan
from studio.catalog.source import Task
from studio.core.i18n import N_
from studio.model.codegen.network import Network
from studio.model.codegen.plan_part import no_code, write_optimizer
from studio.model.codegen.sections import inside

_SEED = '''
def seed_for(*parts):
    """A well-spread seed from the plan's seed and a place in the run (SplitMix64).

    The studio draws from the same seeds, so that both shuffle and drop out alike.
    """
    value = {seed}
    for part in parts:
        value = (value + part * 0xD1342543DE82EF95 + 0x9E3779B97F4A7C15) % 2**64
        value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9 % 2**64
        value = (value ^ value >> 27) * 0x94D049BB133111EB % 2**64
        value ^= value >> 31
    return value >> 1
'''
_PLAIN_BATCHES = '''
def batches(examples, generator):
    """The examples of an epoch, shuffled and cut."""
    order = torch.randperm(len(examples), generator=generator).tolist()
    return [order[at : at + {size}] for at in range(0, len(order), {size})]
'''
_BUCKETS = '''
def batches(examples, generator):
    """The examples of an epoch, shuffled and cut.

    Runs of 16 batches are ordered by length first, so that a batch has little padding.
    """
    order = torch.randperm(len(examples), generator=generator).tolist()
    run = 16 * {size}
    for at in range(0, len(order), run):
        order[at : at + run] = sorted(order[at : at + run], key=lambda row: length_of(examples[row]))
    cut = [order[at : at + {size}] for at in range(0, len(order), {size})]
    return [cut[number] for number in torch.randperm(len(cut), generator=generator)]
'''


def write_batches(plan: TrainPlan, network: Network) -> str:
    """The functions ``seed_for`` and ``batches``."""
    seed = _SEED.strip("\n").format(seed=plan.seed)
    kinds = {channel.kind for channel in network.channels}
    if plan.optimizer.full_batch:
        return seed
    made = _BUCKETS if "tokens" in kinds else _PLAIN_BATCHES
    return seed + "\n\n\n" + made.strip("\n").format(size=plan.batch_size)


def write_train(plan: TrainPlan, task: Task, network: Network) -> str:
    """The function ``train``.

    Raises:
        UserError: the plan asks for something that a script can't do.
    """
    for wanted, title in (
        (plan.oversample, N_("Over-sampling")),
        (plan.average > 0, N_("Weight averaging")),
    ):
        if wanted:
            raise no_code(title)
    return _Train(plan, task, network).text()


class _Train:
    """The lines of ``train``, as the plan asks for them."""

    def __init__(self, plan: TrainPlan, task: Task, network: Network) -> None:
        self._plan, self._task, self._network = plan, task, network
        self._balanced = getattr(plan.loss, "class_weights", "none") == "balanced"
        self._plateau: Any = plan.schedule if plan.schedule.drop_after() else None
        self._scheduled = plan.schedule.meta.id not in ("constant", "plateau")
        self._full = plan.optimizer.full_batch

    def text(self) -> str:
        """The whole function."""
        plan = self._plan
        before = ["weights = [weight for weight in network.parameters() if weight.requires_grad]"]
        before.append(f"optimizer = {write_optimizer(plan)}")
        if self._balanced:
            before.append("balance = class_balance(train_examples)")
        if self._scheduled:
            count = "1" if self._full else self._steps()
            before.append("steps = epochs" if count == "1" else f"steps = epochs * {count}")
        before.append("step = 0")
        before.append("best, best_weights, bad_epochs = None, None, 0")
        if self._plateau is not None:
            before.append("stale_epochs, drops = 0, 0")
        lines = [
            *before,
            "for epoch in range(epochs):",
            *("    " + line for line in self._epoch()),
            "if best_weights is not None:",
            "    network.load_state_dict(best_weights)",
        ]
        if not plan.keep_best:
            lines = lines[:-2]
        if plan.refit:
            before_loop = lines.index("for epoch in range(epochs):")
            lines.insert(before_loop, "best_epoch = epochs")
            lines.append("return best_epoch")
        return (
            f"def train(network, train_examples, validation_examples, epochs={plan.epochs}):\n"
            '    """Train the network, judged on the validation examples after every epoch."""\n'
            + inside(lines)
        )

    def _steps(self) -> str:
        plan = self._plan
        size = plan.batch_size
        count = f"-(-len(train_examples) // {size})"
        return count if plan.accumulate == 1 else f"-(-({count}) // {plan.accumulate})"

    def _epoch(self) -> list[str]:
        lines = ["network.train()", "total = 0.0"]
        if self._full:
            lines += ["parts = [list(range(at, min(at + 1024, len(train_examples))))"]
            lines[-1] += " for at in range(0, len(train_examples), 1024)]"
            lines += self._step("parts")
        else:
            lines += ["generator = torch.Generator().manual_seed(seed_for(2, epoch))"]
            if self._plan.accumulate == 1:
                lines += ["for rows in batches(train_examples, generator):"]
                lines += ["    " + line for line in self._step("")]
            else:
                n = self._plan.accumulate
                lines += [
                    "shuffled = batches(train_examples, generator)",
                    f"for at in range(0, len(shuffled), {n}):",
                ]
                lines += ["    " + line for line in self._step(f"shuffled[at : at + {n}]")]
        return lines + self._judgement()

    def _step(self, several: str) -> list[str]:
        """One step of the optimiser, on one batch or on `several`."""
        balance = ", balance" if self._balanced else ""
        loss = f"loss_of(outputs, wanted{balance})"
        penalty = (
            ["(loss + penalty(network)).backward()"]
            if self._network.penalties
            else ["loss.backward()"]
        )
        if several:
            penalty = [
                penalty[0]
                .replace("(loss +", "((loss +")
                .replace(").backward", ") * share).backward")
                if self._network.penalties
                else "(loss * share).backward()"
            ]
            lines = [
                f"step_batches = {several}",
                "rows_in_step = sum(map(len, step_batches))",
                "optimizer.zero_grad()",
                "for part, rows in enumerate(step_batches):  # one step over the gradients of all",
                "    torch.manual_seed(seed_for(3, step, part) & 0xFFFFFFFF)",
                "    inputs, wanted = batch_of([train_examples[row] for row in rows])",
                "    outputs = network(**inputs)",
                f"    loss, share = {loss}, len(rows) / rows_in_step",
                f"    {penalty[0]}",
                "    total += loss.item() * len(rows)",
            ]
        else:
            lines = [
                "torch.manual_seed(seed_for(3, step, 0) & 0xFFFFFFFF)",
                "inputs, wanted = batch_of([train_examples[row] for row in rows])",
                "outputs = network(**inputs)",
                f"loss = {loss}",
                "optimizer.zero_grad()",
                *penalty,
                "total += loss.item() * len(rows)",
            ]
        lines += self._gradients()
        rate = repr(self._plan.optimizer.learning_rate)
        if self._scheduled:
            lines += [f'optimizer.param_groups[0]["lr"] = {rate} * factor(step, steps)']
        return [*lines, "optimizer.step()", "step += 1"]

    def _gradients(self) -> list[str]:
        plan = self._plan
        lines = []
        if plan.l1 or plan.l2:
            parts = []
            if plan.l2:
                parts.append(f"{plan.l2!r} * weight.detach()")
            if plan.l1:
                parts.append(f"{plan.l1!r} * weight.detach().sign()")
            lines += [
                "for weight in weights:",
                "    if weight.dim() > 1 and weight.grad is not None:  # no biases, no scales",
                f"        weight.grad += {' + '.join(parts)}",
            ]
        if plan.clip_norm is not None:
            lines.append(f"nn.utils.clip_grad_norm_(weights, {plan.clip_norm!r})")
        if plan.clip_value is not None:
            lines.append(f"nn.utils.clip_grad_value_(weights, {plan.clip_value!r})")
        return lines

    def _judgement(self) -> list[str]:
        plan = self._plan
        balance = ", balance" if self._balanced else ""
        lines = [
            "loss = total / len(train_examples)",
            "if not validation_examples:",
            '    print(f"epoch {epoch + 1:3}  loss {loss:.4f}")',
            "    continue",
            f"figures = evaluate(network, validation_examples{balance})",
            'told = "  ".join(f"{name} {value:.4f}" for name, value in figures.items())',
            'print(f"epoch {epoch + 1:3}  loss {loss:.4f}  validation: {told}")',
        ]
        merit = '-figures["loss"]'
        names = {
            "classification": ("accuracy", "macro_f1"),
            "multilabel": ("accuracy", "macro_f1"),
            "regression": ("mae",),
        }[self._task]
        if plan.monitor in names:
            sign = "-" if plan.monitor == "mae" else ""
            merit = f'({sign}figures["{plan.monitor}"], -figures["loss"])'
        lines += [
            f"merit = {merit}",
            "if best is None or merit > best:",
            "    best, bad_epochs = merit, 0",
        ]
        if plan.refit and plan.keep_best:
            lines.append("    best_epoch = epoch + 1")
        if plan.keep_best:
            lines.append("    best_weights = copy.deepcopy(network.state_dict())")
        if self._plateau is not None:
            rate = repr(plan.optimizer.learning_rate)
            lines.insert(-1, "    stale_epochs = 0")
            lines += [
                "else:",
                "    bad_epochs, stale_epochs = bad_epochs + 1, stale_epochs + 1",
                f"    if stale_epochs >= {self._plateau.patience}:  # the rate drops",
                "        stale_epochs, drops = 0, drops + 1",
                f"        rate = {rate} * max({self._plateau.gamma!r} ** drops, {self._plateau.floor!r})",
                '        optimizer.param_groups[0]["lr"] = rate',
            ]
        else:
            lines += ["else:", "    bad_epochs += 1"]
        if plan.refit and not plan.keep_best:
            lines.append("best_epoch = epoch + 1")
        if plan.patience:
            lines += [f"if bad_epochs >= {plan.patience}:", "    break"]
        return lines


_FIGURES = {
    "classification": """
    predicted, wanted = outputs.argmax(dim=1), torch.tensor([each["wanted"] for each in examples])
    figures = {"loss": loss, "accuracy": (predicted == wanted).double().mean().item()}
    found = torch.stack([(predicted == c) & (wanted == c) for c in range(outputs.shape[1])]).sum(dim=1)
    named = torch.stack([(predicted == c).sum() + (wanted == c).sum() for c in range(outputs.shape[1])])
    f1 = 2 * found[named > 0] / named[named > 0]
    return {**figures, "macro_f1": f1.double().mean().item()}
""",
    "multilabel": """
    predicted, wanted = outputs > 0, torch.tensor([each["wanted"] for each in examples]) > 0.5
    named = predicted.sum(dim=0) + wanted.sum(dim=0)
    f1 = 2 * (predicted & wanted).sum(dim=0)[named > 0] / named[named > 0]
    all_right = (predicted == wanted).all(dim=1).double().mean().item()
    return {"loss": loss, "accuracy": all_right, "macro_f1": f1.double().mean().item()}
""",
    "regression": """
    error = (outputs.squeeze(1) - torch.tensor([each["wanted"] for each in examples])).double()
    return {
        "loss": loss,
        "mae": error.abs().mean().item() * TARGET_SCALE[1],
        "rmse": error.square().mean().sqrt().item() * TARGET_SCALE[1],
    }
""",
}


def write_evaluate(plan: TrainPlan, task: Task, network: Network) -> str:
    """The functions ``outputs_of`` and ``evaluate``."""
    balanced = getattr(plan.loss, "class_weights", "none") == "balanced"
    balance = ", balance" if balanced else ""
    by_length = any(channel.kind == "tokens" for channel in network.channels)
    order = (
        "order = sorted(range(len(examples)), key=lambda row: length_of(examples[row]))"
        if by_length
        else "order = list(range(len(examples)))"
    )
    return f'''
@torch.inference_mode()
def outputs_of(network, examples):
    """What the network says of every example: (N, outputs)."""
    network.eval()
    {order}
    parts = []
    for at in range(0, len(order), 512):
        inputs, _ = batch_of([examples[row] for row in order[at : at + 512]])
        parts.append(network(**inputs).cpu())
    return torch.cat(parts)[torch.tensor(order).argsort()]


def evaluate(network, examples{balance}):
    """The figures of the network on examples."""
    outputs = outputs_of(network, examples)
    wanted = batch_of(examples)[1].cpu()
    loss = loss_of(outputs, wanted{balance}).item()
''' + _FIGURES[task].strip("\n")
