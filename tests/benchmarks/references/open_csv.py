"""Row 6: pyarrow or polars reading a CSV file, every column as text."""

import sys
import time

from common import tell


def main() -> None:
    path, reader = sys.argv[1], sys.argv[2]
    if reader == "polars":
        import polars

        begun = time.perf_counter()
        rows = polars.read_csv(path, infer_schema=False).height
    else:
        import pyarrow
        from pyarrow import csv

        columns = ("cat", "label", "review")
        options = csv.ConvertOptions(column_types=dict.fromkeys(columns, pyarrow.string()))
        parse = csv.ParseOptions(newlines_in_values=True)
        begun = time.perf_counter()
        rows = csv.read_csv(path, convert_options=options, parse_options=parse).num_rows
    tell(seconds=time.perf_counter() - begun, rows=rows)


if __name__ == "__main__":
    main()
