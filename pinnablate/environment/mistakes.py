"""All mistakes of a declaration, collected and said at once."""

from __future__ import annotations

from collections.abc import Iterable

from pinnablate.errors import PinnablateError


class Mistakes:
    """Sentences about one declaration.

    Args:
        owner: what they are said of: an environment's id, or the word for what was declared.
    """

    def __init__(self, owner: str) -> None:
        self.owner = owner
        self._sentences: list[str] = []
        self.unsound: set[str] = set()  # what cannot be looked at any further

    def note(self, sentence: str, *unsound: str) -> None:
        """Add a sentence, unless it has been said.

        Args:
            sentence: what is wrong, what was expected, and the remedy.
            unsound: parts of the declaration that cannot be looked at any further, for example
                `domain`.
        """
        if sentence not in self._sentences:
            self._sentences.append(sentence)
        self.unsound.update(unsound)

    def note_all(self, sentences: Iterable[str], *unsound: str) -> bool:
        """Add sentences, and say whether there was any."""
        found = list(sentences)
        for sentence in found:
            self.note(sentence, *unsound)
        return bool(found)

    def refuse(self) -> None:
        """Refuse the declaration if there is any mistake: in one line where there is one, else in a
        numbered line each.

        Raises:
            PinnablateError: with all the sentences.
        """
        if len(self._sentences) == 1:
            raise PinnablateError(f"{self.owner}: {self._sentences[0]}")
        if self._sentences:
            lines = [f"  {k}. {sentence}" for k, sentence in enumerate(self._sentences, 1)]
            raise PinnablateError("\n".join([f"{self.owner}: {len(lines)} mistakes:", *lines]))
