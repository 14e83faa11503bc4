"""``python -m studio`` and the ``wordloom`` command."""

import sys


def main() -> int:
    """Run the command line with the process's arguments; returns the exit status."""
    from studio.cli.main import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
