"""Where the app's files lie: in the checkout, in an installed wheel, or in a bundle."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_PLACES = (_PACKAGE.parent / "resources", _PACKAGE / "_resources")


def resource(*parts: str) -> Path:
    """Path of a file or folder of ``resources``, such as ``resource("themes", "tokens.json")``.

    Raises:
        FileNotFoundError: The installation is incomplete.
    """
    for place in _PLACES:
        path = place.joinpath(*parts)
        if path.exists():
            return path
    raise FileNotFoundError(
        f"{'/'.join(parts)} is missing from the installation; install AsyncFlow Designer again"
    )
