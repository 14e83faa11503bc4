"""A text file that a person reads into a setting: a list of words or of pairs."""

from pathlib import Path

from studio.core.errors import UserError, msg, problem
from studio.core.i18n import N_
from studio.data.contents import file_content
from studio.data.encoding import find_encoding

#: More is data, not a setting.
MOST_BYTES = 5_000_000


def read_list(path: Path) -> str:
    """The text of a file, its encoding found; line ends as ``\\n``.

    Raises:
        UserError: it can't be read, is too large, empty, or in doubt about its encoding.
    """
    content = file_content(path)
    raw = content.head(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raise UserError(
            problem(
                "list-too-large",
                str(path),
                msg(N_("{file} is too large for a list."), file=path.name),
                msg(N_("A list may have up to {size} MB."), size=MOST_BYTES // 1_000_000),
            )
        )
    try:
        text = raw.decode(find_encoding(content).name)
    except UnicodeDecodeError as error:
        raise UserError(
            problem(
                "list-not-text",
                str(path),
                msg(N_("{file} can't be read as text."), file=path.name),
                msg(N_("Save it as UTF-8 and choose it again.")),
                details=str(error),
            )
        ) from error
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
