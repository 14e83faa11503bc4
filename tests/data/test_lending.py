"""What Arrow's threads read of ours they let go of: no process ends badly after reading."""

import gzip
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import csv

from studio.core.errors import UserError, msg, problem
from studio.data.lending import Loan

ROWS = b"some text,1\n" * 400_000


class Counted:
    """Bytes that tell how many of them were read, and may fail on the way."""

    def __init__(self, content: bytes, fails_at: int | None = None) -> None:
        self._content = content
        self._fails_at = fails_at
        self.place = 0

    def read(self, size: int = -1) -> bytes:
        if self._fails_at is not None and self.place >= self._fails_at:
            raise UserError(problem("damaged", "here", msg("It is damaged.")))
        part = self._content[self.place : self.place + size]
        self.place += len(part)
        return part


def first_batch(loan: Loan, *, all_of_them: bool = False) -> int:
    reader = csv.open_csv(loan.file(), read_options=csv.ReadOptions(column_names=["a", "b"]))
    rows = reader.read_next_batch().num_rows
    return rows + (reader.read_all().num_rows if all_of_them else 0)


def test_what_was_read_to_its_end_is_let_go():
    loan = Loan(Counted(ROWS))
    assert first_batch(loan, all_of_them=True) == 400_000
    assert loan.recall()


def test_what_was_given_up_is_let_go_and_read_no_further():
    stream = Counted(ROWS * 20)
    loan = Loan(stream)
    assert first_batch(loan) > 0
    assert loan.recall()
    place = stream.place
    assert place < len(ROWS) * 20
    assert stream.place == place


def test_what_fails_comes_out_as_it_is_and_is_let_go():
    loan = Loan(Counted(ROWS, fails_at=3 * 2**20))
    with pytest.raises(UserError):
        first_batch(loan, all_of_them=True)
    assert loan.recall()


def test_what_is_no_table_is_let_go():
    loan = Loan(Counted(b"a,b\nc\n" * 300_000))
    with pytest.raises(pa.ArrowInvalid):
        first_batch(loan, all_of_them=True)
    assert loan.recall()


@pytest.mark.parametrize("most", ["None", "100"])
def test_a_process_that_ends_right_after_reading_ends_well(tmp_path: Path, most: str):
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"text,label\n" + ROWS, 1))
    program = (
        "import sys; from pathlib import Path; from studio.catalog.source import ReaderOptions;"
        "from studio.data.readers import read_table;"
        f"read_table(Path(sys.argv[1]), ReaderOptions(), max_rows={most})"
    )
    command = [sys.executable, "-c", program, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
