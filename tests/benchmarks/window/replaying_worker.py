"""A worker that computes nothing: it tells what an earlier run told, at the same moments."""

import json
import sys
import time
from pathlib import Path


def main() -> None:
    recorded = [json.loads(line) for line in Path(sys.argv[1]).read_text().splitlines()]
    _tell({"event": "ready"})
    for raw in sys.stdin:
        job = json.loads(raw)
        if job.get("job") != "train":
            continue
        begun = time.perf_counter()
        for item in recorded:
            time.sleep(max(0.0, item["after"] - (time.perf_counter() - begun)))
            _tell({**item["line"], "run": job["run"]})


def _tell(line: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
