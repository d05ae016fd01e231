"""The one form of an error that a contributor sees: `file:line: what: what to do`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong with the content.

    Attributes:
        path: The file, as an absolute path or relative to the project.
        line: The line, counted from 1.
        what: What is wrong, without a full stop.
        todo: What to do about it, without a full stop.
    """

    path: Path
    line: int
    what: str
    todo: str

    def __str__(self) -> str:
        path = self.path
        if path.is_absolute() and path.is_relative_to(ROOT):
            path = path.relative_to(ROOT)
        return f"{path.as_posix()}:{self.line}: {self.what}: {self.todo}"


def line_of(text: str, needle: str) -> int:
    """Return the first line that holds a piece of text, counted from 1; 1 if none does.

    Args:
        text: All of a file.
        needle: The piece, without a line break.
    """
    lines = enumerate(text.splitlines(), 1)
    return next((number for number, line in lines if needle in line), 1)


class ContentError(Exception):
    """Something wrong inside one piece of content, before its file is known.

    Attributes:
        what: What is wrong.
        todo: What to do about it.
        offset: Lines below the start of the piece.
        piece: The text that is wrong, for finding its line where the start is not known.
    """

    def __init__(self, what: str, todo: str, offset: int = 0, piece: str = "") -> None:
        super().__init__(f"{what}: {todo}")
        self.piece = piece
        self.what = what
        self.todo = todo
        self.offset = offset

    def at(self, path: Path, line: int) -> Problem:
        """Place the error in a file.

        Args:
            path: The file that holds the piece.
            line: The line at which the piece starts, counted from 1.
        """
        return Problem(path, line + self.offset, self.what, self.todo)
