"""A tokeniser that was made elsewhere."""

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar, Literal

from studio.catalog.tokenizers._cutting import MOST_BYTES, SPACE, Cutter
from studio.catalog.tokenizers._subwords import CutByFile
from studio.core.errors import Problem, UserError, msg, problem
from studio.core.files import read_error
from studio.core.i18n import N_
from studio.core.progress import Tick, no_tick
from studio.core.spec import Meta, param


class Imported(CutByFile):
    """Cuts as a tokenizer.json of the library ``tokenizers`` says.

    Its own special tokens are not put in; padding, unknown and the length stay ours. What it
    doesn't know stays as it is written, as a token that has no place in the vocabulary.
    """

    meta: ClassVar[Meta] = Meta(
        id="imported",
        title=N_("From a tokenizer.json"),
        summary=N_("Cuts as a tokeniser that was made elsewhere; a trained model keeps it inside."),
        reference="https://huggingface.co/docs/tokenizers",
    )
    learns: ClassVar[Literal["", "texts", "file"]] = "file"

    file: str = param(
        "",
        title=N_("File"),
        help=N_("A tokenizer.json on this computer. A copy is kept with the project."),
        widget="file",
        max_length=4_096,
    )

    def problems(self) -> tuple[Problem, ...]:
        """No file chosen yet."""
        return () if self.file else (_no_file(),)

    def learn(self, pieces: Mapping[str, int], tick: Tick = no_tick) -> str:
        """The text of the file.

        Raises:
            UserError: it isn't there, is too large, or is no tokeniser that can cut every text.
        """
        if not self.file:
            raise UserError(_no_file())
        path = Path(self.file)
        tick(0.0)
        try:
            if path.stat().st_size > MOST_BYTES:
                raise UserError(_refused(path, "larger than 64 MB"))
            content = path.read_bytes().decode("utf-8")
            tick(0.5)
            Cutter(content)
        except OSError as error:
            raise read_error(path, error) from error
        except ValueError as error:
            raise UserError(_refused(path, str(error))) from error
        tick(1.0)
        return content

    def tokenize(self, text: str) -> list[str]:
        """The tokens of one text; what stands between white space before it was taught."""
        return self.tokenize_many([text])[0]

    def tokenize_many(self, texts: list[str]) -> list[list[str]]:
        """The same for many texts."""
        if self._cutter is None:
            return [text.split() for text in texts]
        return [list(tokens) for tokens in self._cutter.cut(texts)]

    def written(self, token: str) -> str:
        """The token without the usual marks of parts of words."""
        if token.startswith("<0x") and token.endswith(">"):
            return ""
        return token.removeprefix("##").removesuffix("</w>").replace(SPACE, " ").strip() or token


def _no_file() -> Problem:
    return problem(
        "no-tokenizer-file",
        "file",
        msg(N_("No tokenizer.json is chosen yet.")),
        msg(N_("Choose the file on the Text page, or another tokeniser.")),
    )


def _refused(path: Path, details: str) -> Problem:
    return problem(
        "bad-tokenizer-file",
        "file",
        msg(N_("{name} is no tokeniser that can be used here."), name=path.name),
        msg(N_("Choose a tokenizer.json as the library “tokenizers” saves it.")),
        details=details,
    )
