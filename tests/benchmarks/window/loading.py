"""Row 6: opens a large file in the real window and measures its event loop meanwhile.

Tells when the first rows are drawn, when the project stands, when its findings are shown, and how
late the event loop was until the project stood and until the findings were shown.
"""

import sys
import time
from pathlib import Path

import numpy as np
from driving import close, rest, tell, wait_until
from lateness import Lateness

from studio.gui.app import make_app, make_window

#: What the window warms up in the background when it has just been shown.
SETTLE_MS = 3000


def main() -> None:
    path = Path(sys.argv[1])
    _app = make_app()
    window = make_window(_app)
    window.show()
    rest(SETTLE_MS)
    still = Lateness()
    still.start()
    rest(1000)
    still.stop()
    session, opener = window.session, window.intake.opener
    lateness = Lateness()
    begun = time.perf_counter()
    lateness.start()
    window.open_path(path)
    wait_until(lambda: bool(opener.view.table.cells.rows), "the first rows are there")
    preview = time.perf_counter() - begun
    wait_until(lambda: window.document.is_open, "the project opens")
    opened, ticks = time.perf_counter() - begun, len(lateness.late_ms)
    wait_until(lambda: session.profile is not None, "the findings are shown")
    found = time.perf_counter() - begun
    rest(50)
    lateness.stop()
    loading = np.maximum(np.array(lateness.late_ms[:ticks]), 0.0)
    tell(
        **lateness.figures(),
        preview=preview,
        opened=opened,
        found=found,
        rows=session.table.rows,
        loading_p99=float(np.percentile(loading, 99)),
        loading_max=float(loading.max()),
        still_p99=still.figures()["late_p99"],
    )
    close(window)


if __name__ == "__main__":
    main()
