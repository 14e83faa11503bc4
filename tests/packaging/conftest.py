"""Makes the set-up's own modules importable: they are no part of the installed project."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "packaging"))
