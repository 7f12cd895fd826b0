"""What workbooks brings to a process."""

from bot.edge.process.part import Part
from bot.workbooks.chat import exports, imports, imports_screens

WORKBOOKS = Part(
    handlers=(exports.register, imports.register),
    letters=imports_screens.LETTERS,
)
