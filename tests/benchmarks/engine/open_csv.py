"""Row 6: our first preview of a CSV file, then all its rows with the profile."""

import json
import sys
import time
from pathlib import Path

import psutil

from studio.catalog.source import DataSettings, Source
from studio.data.cache import hashed_table
from studio.data.columns import guess_columns, guess_task
from studio.data.dataset import load_dataset
from studio.data.profile import profile_dataset
from studio.data.readers import read_table
from studio.data.sniff import sniff
from studio.data.split import split_rows

#: Rows of the first preview.
PREVIEW = 200


def main() -> None:
    # As in the references, what a library takes to import is not part of reading a file.
    import pyarrow.compute
    import pyarrow.csv  # noqa: F401

    path = Path(sys.argv[1])
    before = _memory()
    told: dict[str, float] = {"before_bytes": before}
    clock = time.perf_counter
    begun = clock()
    shown = read_table(path, sniff(path), max_rows=PREVIEW)
    cells = shown.slice(0, PREVIEW)
    told["preview"] = clock() - begun
    begun = last = clock()
    found = Source(path=str(path), reader=sniff(path))
    table, sha256 = hashed_table(found)
    source = found.model_copy(update={"sha256": sha256})
    told["reading"], last = clock() - last, clock()
    told["read_bytes"] = _memory()
    text, label = guess_columns(table)
    settings = DataSettings(source=source, text=text, label=label, task=guess_task(table, label))
    dataset = load_dataset(settings, table=table)
    last = clock()
    split = split_rows(dataset, settings.split)
    told["split"], last = clock() - last, clock()
    profile = profile_dataset(dataset, split)
    told["profile"] = clock() - last
    told["seconds"] = clock() - begun
    answer = {
        **told,
        "rows": dataset.rows,
        "shown": len(cells),
        "findings": [finding.problem.code for finding in profile.findings],
    }
    sys.stdout.write(json.dumps(answer) + "\n")


def _memory() -> int:
    return int(psutil.Process().memory_info().rss)


if __name__ == "__main__":
    main()
