"""The words of the workbook to fill in, which need nothing of Excel."""

from collections.abc import Mapping
from typing import NamedTuple

from bot.plans.columns import Column


class Guidance(NamedTuple):
    """Of a column: `note` is shown beside the cell (Excel takes 255 characters); `example` stands in the example
    row."""

    note: str
    example: str


Words = Mapping[Column, Guidance]
