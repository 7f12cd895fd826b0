"""What workbooks brings to a process."""

from bot.edge.process.part import Part
from bot.workbooks.chat import editing, exports, imports, imports_screens

WORKBOOKS = Part(
    handlers=(exports.register, imports.register, editing.register),
    letters=imports_screens.LETTERS,
)
