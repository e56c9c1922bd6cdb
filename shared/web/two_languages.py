"""What is answered to programs in both languages at once."""

from __future__ import annotations

from pydantic import BaseModel


class TwoLanguages(BaseModel):
    ja: str
    en: str
