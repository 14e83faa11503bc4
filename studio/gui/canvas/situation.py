"""What a network is checked against."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from studio.catalog.source import Task
from studio.core.tensors import TensorType


@dataclass(frozen=True)
class Situation:
    """The types of the channels, the number of classes, and the task."""

    inputs: Mapping[str, TensorType] = field(default_factory=dict)
    classes: int = 0
    task: Task = "classification"
