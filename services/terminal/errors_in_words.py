"""What is typed wrong at the command line, said in Japanese: by the English that the library of commands has for it."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from services.terminal.arguments import own_language

SAID: Final = (
    (r"No such option: (\S+) \(Possible options: (.+)\)", "{0}というオプションはありません。似たもの：{1}"),
    (r"No such option: (\S+)", "{0}というオプションはありません。"),
    (r"No such command '(.+?)'\.(?: Did you mean (.+)\?)?", "{0}というコマンドはありません。"),
    (r"Missing command\.", "コマンドを指定してください。"),
    (r"Missing (?:argument|option|parameter) '?(.+?)'?\.(?: Choose from:? (.+))?", "{0}を指定してください。"),
    (r"Got unexpected extra arguments?(?:\(s\))? \((.+)\)", "余分な引数があります：{0}"),
    (r"Option '(.+)' requires .+", "{0}には値を付けてください。"),
    (r"Option '(.+)' does not take a value\.", "{0}に値は付けられません。"),
    (r"\w+ '(.+)' does not exist\.", "{0}がありません。"),
    (r"\w+ '(.+)' is a directory\.", "{0}はフォルダーです。ファイルを指定してください。"),
    (r"\w+ '(.+)' is a file\.", "{0}はファイルです。フォルダーを指定してください。"),
    (r"\w+ '(.+)' is not (?:readable|writable)\.", "{0}を読み書きする権限がありません。"),
    (r"(?:Value error, )?(.+) is not one of (.+?)\.?", "{0}は使えません。次のいずれかを指定してください：{1}"),
    (r"Input should be a valid integer.*", "整数を指定してください。"),
    (r"Input should be greater than or equal to (.+)", "{0}以上の数を指定してください。"),
    (r"Input should be less than or equal to (.+)", "{0}以下の数を指定してください。"),
)
"""What the library says, and its Japanese."""
_OF_ONE: Final = re.compile(r"Invalid value(?: for (?P<what>.+?))?: (?P<why>.+)", re.DOTALL)


def in_japanese(said: str) -> str:
    """A sentence of the library, or one of ours, which is in Japanese already."""
    if of_one := _OF_ONE.fullmatch(said):
        what, why = of_one["what"], in_japanese(of_one["why"])
        return f"{what.strip(chr(39))}：{why}" if what else why
    for pattern, words in SAID:
        if found := re.fullmatch(pattern, said):
            return words.format(*(part or "" for part in found.groups()))
    return said


def in_own_language(shown: Callable[[Any], None]) -> Callable[[Any], None]:
    """How an error is shown, with its words in the language that is spoken now."""

    @wraps(shown)
    def show(error: Any) -> None:
        if own_language() == "ja":
            words = in_japanese(error.format_message())
            error.format_message = lambda: words
        shown(error)

    return show
