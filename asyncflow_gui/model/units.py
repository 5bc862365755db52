"""Numbers as people type and read them: ``15ms``, ``2 GB``, ``1.5k``. Pure text, no Qt.

Values are kept in the model's base units (seconds, MB, per second). Everything is computed in
decimal, so that 15 ms is exactly the float 0.015 and nothing shows the noise of binary fractions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal

_EXACT = Context(prec=400)
_DIGITS = Context(prec=12)
"""Digits shown of a value: more than anybody types, fewer than where float noise begins."""

_NUMBER = re.compile(
    r"(?P<number>[+-]?(?:\d[\d_\s]*(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,4})?)\s*(?P<unit>\D*)"
)


class QuantityError(ValueError):
    """A text that is no quantity of the wanted kind; the message is for people."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: its symbol and how many base units it is."""

    symbol: str
    factor: Decimal


@dataclass(frozen=True, slots=True)
class Quantity:
    """A kind of number.

    Attributes:
        units: Unit by what may be typed for it, in lower case; typing none means the shown one.
        home: The unit in which zero is shown.
        choose: The unit in which another value is shown, from the value in base units.
        examples: The units an error message offers.
    """

    units: Mapping[str, Unit]
    home: Unit
    choose: Callable[[Decimal], Unit]
    examples: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A value as shown: the figure and the unit beside it."""

    text: str
    unit: Unit

    def __str__(self) -> str:
        return f"{self.text} {self.unit.symbol}".rstrip()


def read(text: str, quantity: Quantity, unit: Unit) -> Decimal:
    """The exact value of a text in base units; a plain number is in ``unit``.

    Raises:
        QuantityError: It is not a number, or its unit is not one of the quantity's.
    """
    plain = text.strip().replace("\u00a0", " ").replace("\u202f", " ").replace("−", "-")
    if not plain:
        raise QuantityError("Enter a number")
    match = _NUMBER.fullmatch(plain)
    if match is None:
        if "," in plain:
            raise QuantityError("Write the number without commas, decimals after a point")
        raise QuantityError(f"“{_short(plain)}” is not a number")
    typed = match["unit"].strip().lower()
    if typed and typed not in quantity.units:
        raise QuantityError(f"Unknown unit “{_short(typed)}”: use {quantity.examples}")
    chosen = quantity.units[typed] if typed else unit
    figure = Decimal(re.sub(r"[\s_]", "", match["number"]))
    value = _EXACT.multiply(figure, chosen.factor)
    if value.adjusted() > 300:
        raise QuantityError("The number is too large")
    return value


def names_unit(text: str) -> bool:
    """Whether a text says its unit itself, so that the one beside it does not apply."""
    match = _NUMBER.fullmatch(text.strip())
    return match is not None and bool(match["unit"].strip())


def show(value: float, quantity: Quantity, home: Unit | None = None) -> Shown:
    """A value in its friendliest unit; ``home`` is the unit for zero."""
    exact = Decimal(repr(value))
    unit = quantity.choose(exact) if exact else (home or quantity.home)
    figure = _EXACT.divide(exact, unit.factor)
    return Shown(_plain(figure if isinstance(value, int) else _DIGITS.plus(figure)), unit)


def show_in(value: float, unit: Unit) -> str:
    """The figure of a value in a given unit, without the unit."""
    return _plain(_DIGITS.plus(_EXACT.divide(Decimal(repr(value)), unit.factor)))


def _plain(figure: Decimal) -> str:
    """Digits without trailing zeros; with an exponent only where there would be a row of zeros."""
    if not figure:
        return "0"
    figure = figure.normalize(_EXACT)
    return f"{figure:f}" if -9 <= figure.adjusted() <= 20 else f"{figure:e}".replace("e+", "e")


def _short(text: str) -> str:
    return text if len(text) <= 20 else text[:19] + "…"


def _units(*entries: tuple[Unit, str]) -> dict[str, Unit]:
    return {alias: unit for unit, aliases in entries for alias in aliases.split()}


_MICRO = Unit("µs", Decimal("0.000001"))
MILLISECONDS = Unit("ms", Decimal("0.001"))
SECONDS = Unit("s", Decimal(1))
_MINUTES = Unit("min", Decimal(60))
_HOURS = Unit("h", Decimal(3600))
_DAYS = Unit("d", Decimal(86400))

TIME = Quantity(
    units=_units(
        (_MICRO, "us µs μs usec"),
        (MILLISECONDS, "ms msec millisecond milliseconds"),
        (SECONDS, "s sec secs second seconds"),
        (_MINUTES, "m min mins minute minutes"),
        (_HOURS, "h hr hour hours"),
        (_DAYS, "d day days"),
    ),
    home=MILLISECONDS,
    choose=lambda value: MILLISECONDS if abs(value) < 1 else SECONDS,
    examples="µs, ms, s, min or h",
)

_KB = Unit("KB", Decimal(1) / 1024)
_MB = Unit("MB", Decimal(1))
_GB = Unit("GB", Decimal(1024))
_TB = Unit("TB", Decimal(1024 * 1024))


def _memory_unit(value: Decimal) -> Unit:
    """GB where that takes at most two decimals, so that 2500 MB does not become 2.44140625 GB."""
    return _GB if value >= 1024 and not (value * 100) % 1024 else _MB


MEMORY = Quantity(
    units=_units((_KB, "k kb kib"), (_MB, "m mb mib"), (_GB, "g gb gib"), (_TB, "t tb tib")),
    home=_MB,
    choose=_memory_unit,
    examples="KB, MB, GB or TB",
)

_ONE = Unit("", Decimal(1))
_THOUSAND = Unit("k", Decimal(1000))
_MILLION = Unit("M", Decimal(1_000_000))

COUNT = Quantity(
    units=_units((_ONE, "x"), (_THOUSAND, "k"), (_MILLION, "m")),
    home=_ONE,
    choose=lambda _: _ONE,
    examples="k or M",
)

_PER_SECOND = Unit("/s", Decimal(1))

RATE = Quantity(
    units=_units(
        (_PER_SECOND, "/s rps req/s 1/s"),
        (Unit("k/s", Decimal(1000)), "k k/s krps"),
        (Unit("M/s", Decimal(1_000_000)), "m m/s"),
    ),
    home=_PER_SECOND,
    choose=lambda _: _PER_SECOND,
    examples="/s or k",
)

_PER_MINUTE = Unit("/min", Decimal(1))

RATE_PER_MINUTE = Quantity(
    units=_units(
        (_PER_MINUTE, "/min /m rpm"), (Unit("/s", Decimal(60)), "/s rps"), (_THOUSAND, "k")
    ),
    home=_PER_MINUTE,
    choose=lambda _: _PER_MINUTE,
    examples="/min or /s",
)

_PERCENT = Unit("%", Decimal("0.01"))

PERCENT = Quantity(
    units=_units((_PERCENT, "% percent")),
    home=_PERCENT,
    choose=lambda _: _PERCENT,
    examples="%",
)

_POINTS = Unit("%", Decimal(1))

PERCENTAGE = Quantity(
    units=_units((_POINTS, "% percent")),
    home=_POINTS,
    choose=lambda _: _POINTS,
    examples="%",
)
"""A share kept as 0 to 100, where :data:`PERCENT` is one kept as 0 to 1."""

_TIMES = Unit("×", Decimal(1))

FACTOR = Quantity(
    units=_units((_TIMES, "x × times")),
    home=_TIMES,
    choose=lambda _: _TIMES,
    examples="×",
)
