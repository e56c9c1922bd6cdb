"""Where code says in a comment or a docstring that a choice is ours (P) or not confirmed (?)."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator

MARK = re.compile(r"(?<![\w`'\"“])P(?![\w`'\"”])|(?:[\[(]|, |\bR\d+ )\?[\])]|\bR\d+ \?")
"""As in "(P)", "R18 P", "[?]", "R40 ?"."""


def marked(code: str) -> list[str]:
    """The names whose own words bear a mark, such as "Policy.roll"; "" for those of the module as a whole."""
    tree = ast.parse(code)
    spans = [(1, len(code.splitlines()), ""), *_spans(tree)]
    lines = [*_docstrings(tree), *_comments(code)]
    return sorted({_innermost(spans, line) for line, words in lines if MARK.search(words)})


def names(code: str) -> set[str]:
    """Every name that a module, or a class in it, defines."""
    return {name for _, _, name in _spans(ast.parse(code))}


Span = tuple[int, int, str]


def _spans(body: ast.Module | ast.ClassDef, within: str = "") -> Iterator[Span]:
    """The lines of each definition; a text below a value belongs to it."""
    name = ""
    for node in body.body:
        match node:
            case ast.FunctionDef(name=own) | ast.AsyncFunctionDef(name=own) | ast.ClassDef(name=own):
                name = within + own
            case ast.Assign(targets=[ast.Name(id=own)]) | ast.AnnAssign(target=ast.Name(id=own)):
                name = within + own
            case ast.Expr(value=ast.Constant(value=str())) if name:
                pass
            case _:
                name = ""
                continue
        yield node.lineno, node.end_lineno or node.lineno, name
        if isinstance(node, ast.ClassDef):
            yield from _spans(node, f"{name}.")


def _innermost(spans: list[Span], line: int) -> str:
    return min((last - first, name) for first, last, name in spans if first <= line <= last)[1]


def _docstrings(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant(value=str(words))):
                yield from enumerate(words.splitlines(), node.lineno)


def _comments(code: str) -> Iterator[tuple[int, str]]:
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string
