"""Names in a script: of layers, of inputs, of files. Nothing from data becomes code."""

import builtins
import keyword
import re

#: What a network's layers and variables may not be called in the script: attributes of
#: `torch.nn.Module`, and what the script itself uses.
MODULE_NAMES = frozenset(
    [
        "T_destination",
        "add_module",
        "apply",
        "bfloat16",
        "buffers",
        "call_super_init",
        "children",
        "compile",
        "cpu",
        "cuda",
        "double",
        "dump_patches",
        "eval",
        "extra_repr",
        "float",
        "forward",
        "get_buffer",
        "get_extra_state",
        "get_parameter",
        "get_submodule",
        "half",
        "ipu",
        "load_state_dict",
        "modules",
        "mtia",
        "named_buffers",
        "named_children",
        "named_modules",
        "named_parameters",
        "parameters",
        "register_backward_hook",
        "register_buffer",
        "register_forward_hook",
        "register_forward_pre_hook",
        "register_full_backward_hook",
        "register_full_backward_pre_hook",
        "register_load_state_dict_post_hook",
        "register_load_state_dict_pre_hook",
        "register_module",
        "register_parameter",
        "register_state_dict_post_hook",
        "register_state_dict_pre_hook",
        "requires_grad_",
        "set_extra_state",
        "set_submodule",
        "share_memory",
        "state_dict",
        "to",
        "to_empty",
        "train",
        "training",
        "type",
        "xpu",
        "zero_grad",
    ]
)
_SCRIPT_NAMES = frozenset(
    [
        "self",
        "torch",
        "nn",
        "np",
        "F",
        "functional",
        "reset",
        "generator",
        "lengths",
        "tokens",
        "tags",
        "ngrams",
        "offsets",
        "weights",
        "numbers",
        "vocabulary",
        "features",
        "classes",
        "ahead",
        "back",
        "part",
        "matrix",
        "math",
        "re",
        "csv",
        "json",
        "random",
    ]
)
_TAKEN = MODULE_NAMES | _SCRIPT_NAMES | set(keyword.kwlist) | set(dir(builtins))


def layer_names(ids: tuple[str, ...], taken: set[str]) -> dict[str, str]:
    """A name for each layer that is free as an attribute of a module and as a variable.

    Args:
        ids: the layers' own names; a–z, 0–9 and _ only.
        taken: names of inputs.
    """
    found: dict[str, str] = {}
    used = _TAKEN | taken
    for node_id in ids:
        name = node_id
        while name in used or (name in ids and name != node_id):
            name += "_layer"
        used = used | {name}
        found[node_id] = name
    return found


def column_name(column: str, taken: set[str], fallback: str) -> str:
    """A variable's name for a column, such as ``shop``; what can't be a name gets a number."""
    base = re.sub(r"[^a-z0-9]+", "_", column.lower()).strip("_")[:30]
    if not base or not base[0].isalpha() or base in _TAKEN:
        base = fallback
    name, number = base, 2
    while name in taken or any(each.startswith(f"{name}_") for each in taken):
        name, number = f"{base}{number}", number + 1
    return name


def one_line(text: str) -> str:
    """A text as it may stand in a comment or a docstring: one line, nothing that ends it."""
    plain = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(plain.replace("\\", "/").replace('"', "'").split())[:100]
