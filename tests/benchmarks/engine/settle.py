"""Writes settings (``plan.epochs=5`` …) into the project file of a folder."""

import sys
from pathlib import Path

from studio.store.project import load_project, project_file, save_project, with_settings


def main() -> None:
    folder = Path(sys.argv[1])
    settings = dict(setting.split("=", 1) for setting in sys.argv[2:])
    save_project(with_settings(load_project(folder), settings), project_file(folder))


if __name__ == "__main__":
    main()
