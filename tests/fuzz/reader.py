"""Reads the files whose paths arrive on standard input; tells for each what came of it.

Runs as a process of its own, with bounded memory, so that whatever happens is seen from outside.
The first answer tells that all is ready. The others are one JSON object a line: ``outcome`` ``read``, ``refused`` (with the problem's code) or
``wrong`` (with what was wrong), ``seconds`` and ``peak_bytes``.
"""

import json
import sys
import time
import traceback
from pathlib import Path
from typing import Any

from studio.catalog.source import ReaderOptions
from studio.core.errors import UserError
from studio.data.readers import read_table
from studio.data.sniff import sniff
from studio.data.table import Table

_LIMIT_BYTES = 2 * 2**30
_STATUS = Path("/proc/self/status")


def main() -> None:
    # Everything that a reader imports is there before the memory is bounded.
    import chardet  # noqa: F401
    import pyarrow.csv
    import pyarrow.feather
    import pyarrow.parquet  # noqa: F401
    import python_calamine  # noqa: F401

    _bound_memory()
    sys.stdout.write("{}\n")
    sys.stdout.flush()
    for line in sys.stdin:
        asked = json.loads(line)
        _forget_peak()
        begun = time.perf_counter()
        told = _outcome(Path(asked["path"]), asked["options"])
        told |= {"seconds": time.perf_counter() - begun, "peak_bytes": _kilobytes("VmHWM") * 1024}
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()


def _outcome(path: Path, forced: dict[str, Any] | None) -> dict[str, Any]:
    try:
        options = ReaderOptions.model_validate(forced) if forced else sniff(path)
        table = read_table(path, options)
        read_table(path, options, max_rows=3)
        wrong = _wrong_table(table)
    except UserError as error:
        wrong = _wrong_problem(error)
        outcome: dict[str, Any] = {"outcome": "refused", "code": error.problem.code}
    except Exception:  # noqa: BLE001 - what it is here for
        return {"outcome": "wrong", "what": traceback.format_exc()[-2000:]}
    else:
        outcome = {"outcome": "read", "rows": table.rows}
    return {"outcome": "wrong", "what": wrong} if wrong else outcome


def _wrong_table(table: Table) -> str:
    """What a table breaks of its promises; nothing where it keeps them."""
    import pyarrow as pa

    table.arrow.validate(full=True)
    if not table.rows:
        return "no rows, and no word of it"
    if len(set(table.columns)) < len(table.columns) or not all(table.columns):
        return f"names: {table.columns}"
    if tuple(table.arrow.column_names) != table.columns:
        return "names of the arrow table"
    if any(column.type != pa.string() or column.null_count for column in table.arrow.columns):
        return f"types: {table.arrow.schema}"
    rows = table.slice(0, 20) + table.slice(max(0, table.rows - 20), table.rows)
    if any(len(row) != len(table.columns) for row in rows):
        return "rows of another width"
    if any(not note.code or not str(note.message) for note in table.notes):
        return f"notes: {table.notes}"
    return ""


def _wrong_problem(error: UserError) -> str:
    problem = error.problem
    complete = problem.code and str(problem.message) and str(problem.fix) and problem.where
    return "" if complete else f"a problem without words: {problem}"


def _bound_memory() -> None:
    try:
        import resource
    except ImportError:
        return
    limit = _kilobytes("VmSize") * 1024 + _LIMIT_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _forget_peak() -> None:
    """Begin to measure the peak anew, where the system can."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return


def _kilobytes(name: str) -> int:
    if not _STATUS.exists():
        return 0
    for line in _STATUS.read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1])
    return 0


if __name__ == "__main__":
    main()
