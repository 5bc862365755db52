"""Where the app's files lie: in the checkout, in an installed wheel, or in a bundle."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_PLACES = (_PACKAGE.parent / "resources", _PACKAGE / "_resources")
_MANUAL = (_PACKAGE.parent / "docs", _PACKAGE / "_manual")


def resource(*parts: str) -> Path:
    """Path of a file or folder of ``resources``, such as ``resource("themes", "tokens.json")``.

    Raises:
        FileNotFoundError: The installation is incomplete.
    """
    return _found(_PLACES, parts)


def manual_file(*parts: str) -> Path:
    """Path of a page or picture of the manual, such as ``manual_file("model.md")``.

    Raises:
        FileNotFoundError: The installation is incomplete.
    """
    return _found(_MANUAL, parts)


def _found(places: tuple[Path, ...], parts: tuple[str, ...]) -> Path:
    for place in places:
        path = place.joinpath(*parts)
        if path.exists():
            return path
    raise FileNotFoundError(
        f"{'/'.join(parts)} is missing from the installation; install AsyncFlow Designer again"
    )
