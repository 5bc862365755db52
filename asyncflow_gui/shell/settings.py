"""What the app remembers between two starts, in the platform's own place for settings."""

from __future__ import annotations

from pathlib import Path
from typing import Final, cast, get_args

from PySide6.QtCore import QByteArray, QSettings

from asyncflow_gui.theme import Mode
from asyncflow_gui.theme.motion import Motion

_MAX_RECENT: Final = 10


class Settings:
    """Typed access to QSettings: every key the app uses has its property or method here."""

    def __init__(self, store: QSettings | None = None) -> None:
        self._store = store or QSettings()

    @property
    def theme_mode(self) -> Mode:
        """The theme the user chose."""
        value = self._store.value("appearance/theme", "system")
        return cast("Mode", value) if value in get_args(Mode) else "system"

    @theme_mode.setter
    def theme_mode(self, mode: Mode) -> None:
        self._store.setValue("appearance/theme", mode)

    @property
    def motion(self) -> Motion:
        """Whether things may move, as the user chose."""
        value = self._store.value("appearance/motion", "system")
        return cast("Motion", value) if value in get_args(Motion) else "system"

    @motion.setter
    def motion(self, motion: Motion) -> None:
        self._store.setValue("appearance/motion", motion)

    @property
    def run_speed(self) -> str:
        """How fast runs go, by the name of the speed; the fastest at first."""
        value = self._store.value("run/speed", "max")
        return value if isinstance(value, str) else str(value)

    @run_speed.setter
    def run_speed(self, name: str) -> None:
        self._store.setValue("run/speed", name)

    @property
    def last_folder(self) -> str:
        """Where file dialogs open; the home folder at first, or when the last one is gone."""
        value = self._store.value("files/last_folder", "")
        return value if isinstance(value, str) and Path(value).is_dir() else str(Path.home())

    @last_folder.setter
    def last_folder(self, folder: str) -> None:
        self._store.setValue("files/last_folder", folder)

    def recent_files(self) -> list[Path]:
        """Projects opened or saved lately, the newest first; those that are gone are left out."""
        value = self._store.value("files/recent", [])
        # A list of one comes back from some back ends as a bare string.
        names = [value] if isinstance(value, str) else value if isinstance(value, list) else []
        return [Path(name) for name in names if isinstance(name, str) and Path(name).is_file()]

    def add_recent_file(self, path: Path) -> None:
        """Put a file at the head of the recent ones."""
        path = path.resolve()
        others = [other for other in self.recent_files() if other != path]
        names = [str(item) for item in (path, *others)][:_MAX_RECENT]
        self._store.setValue("files/recent", names)

    def clear_recent_files(self) -> None:
        """Forget them all."""
        self._store.remove("files/recent")

    def state(self, name: str) -> QByteArray | None:
        """A saved geometry or splitter state; None if there is none."""
        value = self._store.value(f"window/{name}")
        return value if isinstance(value, QByteArray) and not value.isEmpty() else None

    def save_state(self, name: str, state: QByteArray) -> None:
        """Keep a geometry or splitter state."""
        self._store.setValue(f"window/{name}", state)

    def flag(self, name: str, default: bool) -> bool:
        """A saved yes or no, such as whether a panel is shown."""
        value = self._store.value(f"window/{name}", default)
        # The text back ends (ini files) turn booleans into words.
        return value if isinstance(value, bool) else str(value).lower() == "true"

    def save_flag(self, name: str, value: bool) -> None:
        """Keep a yes or no."""
        self._store.setValue(f"window/{name}", value)

    def sync(self) -> None:
        """Write everything out now."""
        self._store.sync()
