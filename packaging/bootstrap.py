"""Sets Wordloom up and starts it, or runs every check. Needs nothing but Python's own library.

python3 packaging/bootstrap.py run [ARGUMENTS]     set up, then open the window
python3 packaging/bootstrap.py test [-- ARGUMENTS] set up with the test tools, then check all
python3 packaging/bootstrap.py install             set up only
"""

import shutil
import sys

OLDEST_PYTHON = (3, 11)
NEWER_NAMES = ("python3.14", "python3.13", "python3.12", "python3.11")


def main() -> int:
    # An older Python must get as far as this sentence, so everything that needs a newer one
    # is imported after it.
    version = tuple(sys.version_info[:2])
    if version < OLDEST_PYTHON:
        newer = next((name for name in NEWER_NAMES if shutil.which(name)), "python3.11")
        sys.stderr.write(
            "Wordloom needs Python {}.{} or newer and this is {}.{} ({}). "
            "Start it with a newer one: {} packaging/bootstrap.py run\n".format(
                *OLDEST_PYTHON, *version, sys.executable, newer
            )
        )
        return 1

    from wordloom_setup.commands import run_command

    return run_command(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
