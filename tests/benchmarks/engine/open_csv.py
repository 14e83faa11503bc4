"""Row 6: our first preview of a CSV file, then all its rows with the profile."""

import json
import sys
import time
from pathlib import Path

import psutil

from studio.catalog.source import DataSettings
from studio.data.columns import guess_columns, guess_task
from studio.data.dataset import load_dataset, source_for
from studio.data.profile import profile_dataset
from studio.data.readers import read_table
from studio.data.sniff import sniff
from studio.data.split import split_rows

#: Rows of the first preview.
PREVIEW = 200


def main() -> None:
    path = Path(sys.argv[1])
    before = psutil.Process().memory_info().rss
    begun = time.perf_counter()
    shown = read_table(path, sniff(path), max_rows=PREVIEW)
    cells = shown.slice(0, PREVIEW)
    preview = time.perf_counter() - begun
    begun = time.perf_counter()
    source = source_for(path)
    table = read_table(path, source.reader)
    text, label = guess_columns(table)
    settings = DataSettings(source=source, text=text, label=label, task=guess_task(table, label))
    dataset = load_dataset(settings, table=table)
    profile = profile_dataset(dataset, split_rows(dataset, settings.split))
    seconds = time.perf_counter() - begun
    told = {
        "preview": preview,
        "seconds": seconds,
        "rows": dataset.rows,
        "shown": len(cells),
        "findings": [finding.problem.code for finding in profile.findings],
        "before_bytes": before,
    }
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
