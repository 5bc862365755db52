"""Every action of the menu bar with the menu it is in: what the cheat sheet and the search list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar


@dataclass(frozen=True, slots=True)
class Entry:
    """An action, the menu of the bar it is in, and of which submenu, if of one."""

    menu: str
    action: QAction
    submenu: str = ""

    @property
    def title(self) -> str:
        """Its text without mnemonic and ellipsis."""
        return plain(self.action.text()).rstrip("…")

    @property
    def path(self) -> str:
        """Its title, after that of its submenu."""
        return f"{self.submenu} › {self.title}" if self.submenu else self.title

    @property
    def shortcuts(self) -> list[str]:
        """Its shortcuts, as they are written on this system."""
        written = QKeySequence.SequenceFormat.NativeText
        return [key.toString(written) for key in self.action.shortcuts()]


def entries(bar: QMenuBar) -> Iterator[Entry]:
    """The actions in the order of the menus, those of submenus included.

    Menus that are made when they open, such as that of recent files, are left out.
    """
    for head in bar.actions():
        menu = head.menu()
        if isinstance(menu, QMenu):
            yield from _inside(menu, plain(head.text()))


def plain(text: str) -> str:
    """A text without the marks of its mnemonic."""
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&")


def _inside(menu: QMenu, title: str, within: str = "") -> Iterator[Entry]:
    for action in menu.actions():
        submenu = action.menu()
        if isinstance(submenu, QMenu):
            if not submenu.property("madeOnOpening"):
                yield from _inside(submenu, title, plain(submenu.title()))
        elif not action.isSeparator():
            yield Entry(title, action, within)
