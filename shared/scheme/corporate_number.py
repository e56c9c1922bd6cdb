"""法人番号: 13 digits, of which the first is the check digit (RULES "Plan contents")."""

from __future__ import annotations


def check_digit(base: str) -> int:
    """9 − (Σ Pn·Qn mod 9) over the other 12 digits, counted from the right; Qn is 1 for odd n and 2 for even n."""
    return 9 - sum(int(digit) * (2 if n % 2 == 0 else 1) for n, digit in enumerate(reversed(base), start=1)) % 9


def is_corporate_number(text: str) -> bool:
    """Whether a text has the shape of a 法人番号 and its check digit agrees."""
    return len(text) == 13 and text.isascii() and text.isdigit() and int(text[0]) == check_digit(text[1:])
