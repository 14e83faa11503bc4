"""Optimiser, schedule, loss and penalties of a plan, as text of a script."""

from typing import Any

from studio.catalog.plan import TrainPlan
from studio.catalog.source import Task
from studio.core.errors import msg
from studio.core.i18n import N_
from studio.model.codegen.network import Network
from studio.model.codegen.sections import Sections, inside, refused


def write_optimizer(plan: TrainPlan) -> str:
    """The expression that makes the optimiser for the list ``weights``."""
    choice: Any = plan.optimizer
    rate = f"lr={choice.learning_rate!r}"
    kind = choice.meta.id
    if kind in ("adam", "adamw", "nadam"):
        more = f", betas=({choice.beta1!r}, {choice.beta2!r})"
        more = "" if more == ", betas=(0.9, 0.999)" else more
        more += "" if choice.epsilon == 1e-8 else f", eps={choice.epsilon!r}"
        if kind == "adamw":
            more += f", weight_decay={choice.weight_decay!r}"
        if kind == "nadam":
            more += f", momentum_decay={choice.momentum_decay!r}"
        name = {"adam": "Adam", "adamw": "AdamW", "nadam": "NAdam"}[kind]
        return f"torch.optim.{name}(weights, {rate}{more})"
    if kind == "sgd":
        ahead = ", nesterov=True" if choice.nesterov and choice.momentum > 0 else ""
        return f"torch.optim.SGD(weights, {rate}, momentum={choice.momentum!r}{ahead})"
    if kind == "gradient_descent":
        return f"torch.optim.SGD(weights, {rate})"
    if kind == "rmsprop":
        more = f"alpha={choice.alpha!r}, eps={choice.epsilon!r}, momentum={choice.momentum!r}"
        return f"torch.optim.RMSprop(weights, {rate}, {more})"
    if kind == "adagrad":
        return f"torch.optim.Adagrad(weights, {rate}, eps={choice.epsilon!r})"
    raise no_code(choice.meta.title)


def write_schedule(plan: TrainPlan, sections: Sections) -> str:
    """The function ``factor`` of the schedule; empty where the rate stays."""
    choice: Any = plan.schedule
    kind = choice.meta.id
    if kind in ("constant", "plateau"):
        return ""
    cosine = "(1 + math.cos(math.pi * {0})) / 2"
    if kind == "cosine":
        sections.needs("import math")
        lines = ["share = step / max(steps - 1, 1)"]
        floor = choice.floor
        half = cosine.format("share")
        lines.append(f"return {floor!r} + {1 - floor!r} * {half}" if floor else f"return {half}")
    elif kind == "one_cycle":
        sections.needs("import math")
        warm = choice.warm_up
        low, last = 1 / choice.divisor, 1 / (choice.divisor * 1e4)
        lines = [
            "share = step / max(steps - 1, 1)",
            f"if share < {warm!r}:",
            f"    return 1 + ({low!r} - 1) * " + cosine.format(f"share / {warm!r}"),
            f"return {last!r} + (1 - {last!r}) * "
            + cosine.format(f"(share - {warm!r}) / (1 - {warm!r})"),
        ]
    elif kind == "linear":
        lines = [
            f"rising = round({choice.warm_up!r} * steps)",
            "if step < rising:",
            "    return (step + 1) / (rising + 1)",
            f"return 1 - {1 - choice.floor!r} * (step - rising) / max(steps - 1 - rising, 1)",
        ]
    elif kind == "step":
        lines = [f"return {choice.gamma!r} ** (step * {choice.drops + 1} // max(steps, 1))"]
    elif kind == "exponential":
        lines = [f"return {choice.final!r} ** (step / max(steps - 1, 1))"]
    else:
        raise no_code(choice.meta.title)
    return f'def factor(step, steps):\n    """What the learning rate is multiplied by at a step."""\n{inside(lines)}'


def write_loss(plan: TrainPlan, task: Task) -> str:
    """The function ``loss_of``: the mean over the rows of a batch."""
    loss: Any = plan.loss
    kind = loss.meta.id
    balanced = getattr(loss, "class_weights", "none") == "balanced"
    given = "outputs, wanted, balance" if balanced else "outputs, wanted"
    if kind == "cross_entropy":
        smooth = f", label_smoothing={loss.label_smoothing!r}" if loss.label_smoothing else ""
        if balanced:
            lines = [
                f'each = F.cross_entropy(outputs, wanted, reduction="none"{smooth})',
                "return (each * balance[wanted]).mean()",
            ]
        else:
            lines = [f"return F.cross_entropy(outputs, wanted{smooth})"]
    elif kind == "binary_cross_entropy":
        weight = ", weight=torch.where(wanted > 0.5, balance[1], balance[0])" if balanced else ""
        lines = [f"return F.binary_cross_entropy_with_logits(outputs, wanted{weight})"]
    elif kind == "focal":
        function = (
            "cross_entropy" if task == "classification" else "binary_cross_entropy_with_logits"
        )
        lines = [f'surprise = F.{function}(outputs, wanted, reduction="none")']
        if loss.gamma:
            lines.append(
                "surprise = surprise * "
                f"(-torch.expm1(-surprise)).clamp(min=1e-12) ** {loss.gamma!r}"
            )
        if balanced and task == "classification":
            lines.append("surprise = surprise * balance[wanted]")
        elif balanced:
            lines.append("surprise = surprise * torch.where(wanted > 0.5, balance[1], balance[0])")
        lines.append("return surprise.mean()")
    elif kind == "mean_squared_error" and task == "classification":
        lines = [
            "right = F.one_hot(wanted, outputs.shape[1])",
            "return (torch.softmax(outputs, dim=1) - right).square().sum(dim=1).mean()",
        ]
    elif kind == "mean_squared_error" and task == "multilabel":
        lines = ["return (torch.sigmoid(outputs) - wanted).square().mean()"]
    else:
        name = {
            "mean_squared_error": "F.mse_loss(outputs.squeeze(1), wanted)",
            "mean_absolute_error": "F.l1_loss(outputs.squeeze(1), wanted)",
            "huber": f"F.huber_loss(outputs.squeeze(1), wanted, delta={getattr(loss, 'delta', 1)!r})",
        }.get(kind)
        if name is None:
            raise no_code(loss.meta.title)
        lines = [f"return {name}"]
    return f'def loss_of({given}):\n    """What training makes small: the mean over the rows of a batch."""\n{inside(lines)}'


def write_balance(plan: TrainPlan, task: Task) -> str:
    """The function ``class_balance``; empty where all rows count the same."""
    if getattr(plan.loss, "class_weights", "none") != "balanced":
        return ""
    if task == "classification":
        lines = [
            'counts = torch.bincount(torch.tensor([each["wanted"] for each in examples]))',
            "return len(examples) / (len(counts) * counts.clamp(min=1).float())",
        ]
    else:
        lines = [
            'present = torch.tensor([each["wanted"] for each in examples]).sum(dim=0)',
            "counts = torch.stack((len(examples) - present, present))",
            "both = (counts > 0).all(dim=0)",
            "return torch.where(both, len(examples) / (2 * counts.clamp(min=1)), 1.0)",
        ]
    return f'def class_balance(examples):\n    """How much a row of each class counts: rare ones more."""\n{inside(lines)}'


def write_penalty(network: Network) -> str:
    """The function ``penalty`` for layers with an L1 or L2 of their own; empty without."""
    if not network.penalties:
        return ""
    lines = ["total = 0.0"]
    for name, l1, l2 in network.penalties:
        parts = []
        if l1:
            parts.append(f"{l1!r} * weight.abs().sum()")
        if l2:
            parts.append(f"{l2 / 2!r} * weight.square().sum()")
        lines += [
            f"for weight in network.{name}.parameters():",
            "    if weight.requires_grad and weight.dim() > 1:",
            f"        total = total + {' + '.join(parts)}",
        ]
    lines.append("return total")
    return f'def penalty(network):\n    """L1 and L2 of single layers."""\n{inside(lines)}'


def no_code(title: str) -> Exception:
    """A setting of the plan that no script can have."""
    return refused(
        "plan-without-code",
        "plan",
        msg(N_("“{name}” of the training plan can't be written as code."), name=title),
        msg(N_("Choose another setting on the Train page to see the code.")),
    )
