"""Texts and dates as they stand in a study file."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict


class Text(BaseModel):
    """A text in one or both languages."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sv: str = ""
    en: str = ""

    def in_(self, lang: str) -> str:
        """The text in a language, or in the other one if it is not there."""
        return (self.sv or self.en) if lang == "sv" else (self.en or self.sv)


def _both(value: Any) -> Any:
    return {"sv": value, "en": value} if isinstance(value, str) else value


def _date(value: Any) -> Any:
    return value.date() if isinstance(value, dt.datetime) else value


Bilingual = Annotated[Text, BeforeValidator(_both)]
Day = Annotated[dt.date, BeforeValidator(_date)]
