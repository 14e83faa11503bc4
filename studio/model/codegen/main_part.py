"""The end of a script: training from the file, or answering with a trained model."""

from studio.catalog.plan import TrainPlan
from studio.catalog.source import DataSettings
from studio.model.codegen.network import Network
from studio.model.codegen.sections import Sections, inside


def write_main(data: DataSettings, plan: TrainPlan, network: Network, sections: Sections) -> str:
    """The functions that load a bundle, train, answer, and the command line."""
    sections.needs("import json", "import struct", "import zipfile")
    parts = [
        _network(network),
        _bundle(data, network),
        _training(data, network, refit=plan.refit),
        _answers(data),
        _MAIN,
    ]
    return "\n\n\n".join(part.strip("\n") for part in parts)


def _network(network: Network) -> str:
    given = []
    for size in network.sizes:
        if size == "vocabulary":
            given.append('len(fitted["vocabulary"]) + 2')
        elif size == "features":
            given.append('max(1, len(fitted["features"]))')
        else:
            given.append(f'len(fitted["{size}"]) + 1')
    return f'''
def network_for(fitted, classes):
    """The network in the size that the data ask for."""
    return Network({", ".join([*given, "classes"])})
'''


_TENSORS = '''
def tensors(content):
    """The arrays of a safetensors file."""
    size = struct.unpack("<Q", content[:8])[0]
    kinds = {"F32": "<f4", "F64": "<f8", "I64": "<i8", "I32": "<i4", "U8": "u1"}
    found = {}
    for name, about in json.loads(content[8 : 8 + size]).items():
        if name != "__metadata__":
            start, end = about["data_offsets"]
            flat = np.frombuffer(content[8 + size + start : 8 + size + end], kinds[about["dtype"]])
            found[name] = flat.reshape(about["shape"])
    return found


'''.lstrip("\n")
_STRINGS = '''
def strings(content, offsets):
    """Texts that lie end to end as UTF-8."""
    whole = content.tobytes()
    return [
        whole[start:end].decode("utf-8", "surrogatepass")
        for start, end in zip(offsets.tolist(), offsets[1:].tolist())
    ]


'''.lstrip("\n")
_LOAD = '''
def load(path):
    """The network, what was learnt of the data, and the labels of a model that the studio saved."""
'''.lstrip("\n")
_RENAMING = '''
#: What a bundle calls the weights of a layer.
BUNDLE_NAMES = {{
{listed}
}}


def bundle_name(name):
    """The name of a weight in a bundle."""
    for ours, theirs in BUNDLE_NAMES.items():
        if name == ours or name.startswith(ours + "."):
            return theirs + name[len(ours) :]
    return name


'''.lstrip("\n")


def _bundle(data: DataSettings, network: Network) -> str:
    """The functions that read a bundle, down to ``load``."""
    kinds = {channel.kind for channel in network.channels}
    lines = [
        "with zipfile.ZipFile(path) as bundle:",
        '    settings = json.loads(bundle.read("pipeline.json"))',
        '    arrays = tensors(bundle.read("pipeline.safetensors"))',
        '    weights = tensors(bundle.read("weights.safetensors"))',
        "fitted = {}",
        *_fitted(data, network),
    ]
    classes = "1" if data.task == "regression" else "len(labels)"
    named = "bundle_name(name)" if network.parts else "name"
    lines += [
        'labels = settings["label_names"]',
        f"network = network_for(fitted, {classes})",
        f"network.load_state_dict({{name: torch.tensor(weights[{named}]) for name in network.state_dict()}})",
        "return network.to(DEVICE), fitted, labels",
    ]
    strings = _STRINGS if kinds & {"tokens", "category"} else ""
    return _renaming(network) + _TENSORS + strings + _LOAD + inside(lines)


def _fitted(data: DataSettings, network: Network) -> list[str]:
    """Lines that take what was learnt of the data out of a bundle."""
    lines: list[str] = []
    for kind in ("tokens", "ngrams", "numbers"):
        if any(channel.kind == kind for channel in network.channels):
            lines += _LEARNT[kind]
    for channel in network.channels:
        if channel.kind == "category":
            place = [each.name for each in data.categories].index(channel.column)
            lines += [
                f'known = strings(arrays["category.{place}.values"], arrays["category.{place}.offsets"])',
                f'fitted["{channel.size}"] = {{value: code for code, value in enumerate(known, start=1)}}',
            ]
    if data.task == "regression":
        lines.append('TARGET_SCALE[:] = settings["target_mean"], settings["target_std"]')
    return lines


_LEARNT = {
    "tokens": (
        'known = strings(arrays["tokens"], arrays["token_offsets"])',
        'fitted["vocabulary"] = {token: number for number, token in enumerate(known, start=2)}',
    ),
    "ngrams": (
        'words = settings["ngrams"]["tokens"]',
        "grams = shorter = [(word,) for word in words]",
        'for order in range(settings["ngrams"]["orders"]):',
        "    # A gram is kept as the number of its beginning and of its last token.",
        '    pairs = [divmod(key, len(words)) for key in arrays[f"ngrams.keys{order}"].tolist()]',
        "    shorter = [shorter[start] + (words[last],) for start, last in pairs]",
        "    grams = grams + shorter",
        'grams = grams + settings["ngrams"]["pieces"]',
        'idf = arrays["ngrams.idf"].tolist()',
        'fitted["features"] = {gram: (number, idf[number]) for number, gram in enumerate(grams)}',
    ),
    "numbers": (
        'fitted["numbers"] = [',
        '    (each["fill"], each["centre"], each["scale"]) for each in settings["columns"]["numbers"]',
        "]",
    ),
}


def _renaming(network: Network) -> str:
    """The function that gives a bundle's name of a weight, where some differ."""
    if not network.parts:
        return ""
    ordered = sorted(network.parts.items(), key=lambda pair: (-len(pair[0]), pair[0]))
    return _RENAMING.format(
        listed="\n".join(f'    "{ours}": "{theirs}",' for ours, theirs in ordered)
    )


def _train(refit: bool, classes: str) -> list[str]:
    if not refit:
        return ["train(network, train_examples, validation_examples)"]
    return [
        "epochs = train(network, train_examples, validation_examples)",
        "if validation_examples:  # anew, on all rows but those that judge, for as long as was best",
        f"    network = network_for(fitted, {classes}).to(DEVICE)",
        "    network.reset(torch.Generator().manual_seed(seed_for(1)))",
        "    train(network, train_examples + validation_examples, [], epochs)",
    ]


def _training(data: DataSettings, network: Network, *, refit: bool) -> str:
    classes = "1" if data.task == "regression" else "len(labels)"
    multilabel, regression = data.task == "multilabel", data.task == "regression"
    lines = ["rows = [row for row in read(paths) if text_of(row).strip() and has_label(row)]"]
    if regression:
        has_label = "math.isfinite(number(row[LABEL]))"
    elif multilabel:
        has_label = "bool(labels_of(row))"
    else:
        has_label = "bool(row[LABEL].strip())"
    if regression:
        lines += ["labels = []"]
        lines += ["classes = np.zeros(len(rows), dtype=int)"]
    elif multilabel:
        lines += ["labels = in_order({label for row in rows for label in labels_of(row)})"]
        lines += ["classes = np.zeros(len(rows), dtype=int)"]
    else:
        lines += ["labels = in_order({row[LABEL].strip() for row in rows})"]
        lines += ["classes = np.array([labels.index(row[LABEL].strip()) for row in rows])"]
    lines += ["parts = [[rows[number] for number in part] for part in split(classes)]"]
    if data.test_source is not None:
        lines += [
            "judges = [row for row in read(TEST_DATA) if text_of(row).strip() and has_label(row)]"
        ]
        if not regression and not multilabel:
            lines += ["judges = [row for row in judges if row[LABEL].strip() in labels]"]
        lines += ["parts[2] = judges"]
    lines += ["fitted = fit(parts[0])"]
    if regression:
        lines += [
            "targets = np.array([number(row[LABEL]) for row in parts[0]])",
            "TARGET_SCALE[:] = targets.mean().item(), targets.std().item() or 1.0",
        ]
    lines += [
        "train_examples, validation_examples, test_examples = (",
        '    [{**example_of(row, fitted), "wanted": wanted_of(row, labels)} for row in part]',
        "    for part in parts",
        ")",
        f"network = network_for(fitted, {'1' if regression else 'len(labels)'})",
    ]
    if "def reset" in network.text:
        lines += ["network.reset(torch.Generator().manual_seed(seed_for(1)))"]
    lines += [
        "network.to(DEVICE)",
        'print(f"{len(parts[0])} rows to learn from, {len(parts[1])} to watch, {len(parts[2])} to judge")',
        *_train(refit, classes),
        "if test_examples:",
        "    figures = evaluate(network, test_examples)",
        '    print("test: " + "  ".join(f"{name} {value:.4f}" for name, value in figures.items()))',
        "return network, fitted, labels",
    ]
    order = ""
    if not regression:
        order = '''
def in_order(labels):
    """Whole numbers by value, words by code point."""
    if all(label.isascii() and label.isdigit() and len(label) < 18 for label in labels):
        return sorted(labels, key=lambda label: (int(label), label))
    return sorted(labels)


'''.lstrip("\n")
    return (
        order
        + f'def has_label(row):\n    """Whether a row can be learnt from."""\n    return {has_label}\n\n\n'
        + 'def learn(paths):\n    """Train from the file: the network, what was learnt of the data, and the labels."""\n'
        + inside(lines)
    )


def _answers(data: DataSettings) -> str:
    if data.task == "regression":
        value = "outputs * TARGET_SCALE[1] + TARGET_SCALE[0]"
        shown = 'print(f"{values[0]:.6g}  {text}")'
    else:
        value = f"torch.{'sigmoid(outputs)' if data.task == 'multilabel' else 'softmax(outputs, dim=1)'}"
        shown = 'print(text, *(f"{label} {value:.6f}" for label, value in zip(labels, values)), sep="\\n  ")'
    doc = "The number" if data.task == "regression" else "The probability of each label"
    return f'''
def answers(network, fitted, rows):
    """{doc} for each row, a dict with a text for each column; a row may lack some."""
    outputs = outputs_of(network, [example_of(row, fitted) for row in rows]).double()
    return {value}


def show(network, fitted, labels, texts):
    """Print the answer for each text."""
    found = answers(network, fitted, [{{TEXT[0]: text}} for text in texts]).tolist()
    for text, values in zip(texts, found):
        {shown}
'''


_MAIN = """
if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\\n")[0])
    parser.add_argument("texts", nargs="*", help="texts to answer")
    parser.add_argument("--weights", help="a model that the studio saved; without it, train")
    parser.add_argument("--data", nargs="+", default=DATA, help="the files to learn from")
    options = parser.parse_args()
    model = load(options.weights) if options.weights else learn(options.data)
    if options.texts:
        show(*model, options.texts)
"""
