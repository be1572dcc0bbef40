"""Dates, times, decimals and UUIDs as values, for programs that have imported them or are sent some."""

from __future__ import annotations

import datetime
import sys
from typing import TYPE_CHECKING, Any

from antaboga.call._exact import MOST_DIGITS, refused, wrong
from antaboga.call._writing import Refusal

if TYPE_CHECKING:
    from antaboga.call._writing import ValueWriter, Writer

_MICROSECOND = datetime.timedelta(microseconds=1)


def writer(kind: type) -> Writer | None:
    """The writer for a type of one of these modules; None for any other."""
    exact: dict[type, Writer] = {
        datetime.date: _write_date,
        datetime.time: _write_time,
        datetime.datetime: _write_datetime,
        datetime.timedelta: _write_timedelta,
        datetime.timezone: _write_zone,
    }
    if kind in exact:
        return exact[kind]
    for module, name, found in (
        ("decimal", "Decimal", _write_decimal),
        ("uuid", "UUID", _write_uuid),
        ("zoneinfo", "ZoneInfo", _write_zone),
    ):
        if module in sys.modules and getattr(sys.modules[module], name) is kind:
            return found
    return None


def _write_date(to: ValueWriter, value: datetime.date, depth: int) -> str:  # noqa: ARG001
    return to.tag("date", f'"{value.isoformat()}"')


def _write_time(to: ValueWriter, value: datetime.time, depth: int) -> str:
    text = value.replace(tzinfo=None).isoformat()
    return to.tag("time", to.items((text, _zone(value.tzinfo), value.fold), depth + 1))


def _write_datetime(to: ValueWriter, value: datetime.datetime, depth: int) -> str:
    text = value.replace(tzinfo=None).isoformat()
    return to.tag("datetime", to.items((text, _zone(value.tzinfo), value.fold), depth + 1))


def _write_timedelta(to: ValueWriter, value: datetime.timedelta, depth: int) -> str:
    return to.tag("timedelta", to.items((value.days, value.seconds, value.microseconds), depth + 1))


def _write_zone(to: ValueWriter, value: datetime.tzinfo, depth: int) -> str:
    return to.tag("zone", to.text(_zone(value), depth + 1))


def _zone(zone: Any) -> list[object] | None:
    if zone is None:
        return None
    if type(zone) is datetime.timezone:
        offset, *name = zone.__getinitargs__()  # type: ignore[attr-defined] # what pickle asks for
        return ["offset", offset // _MICROSECOND, name[0] if name else None]
    module = sys.modules.get("zoneinfo")
    if module is not None and type(zone) is module.ZoneInfo and zone.key is not None:
        return ["zone", zone.key]
    raise Refusal("a time zone that has no equal on the other side", type=type(zone).__name__)


def _write_decimal(to: ValueWriter, value: Any, depth: int) -> str:  # noqa: ARG001
    text = _decimal_text(value)
    if len(text) > MOST_DIGITS:
        raise Refusal("decimal too long", length=len(text), limit=MOST_DIGITS)
    to.room(len(text))
    return to.tag("decimal", f'"{text}"')


def _write_uuid(to: ValueWriter, value: Any, depth: int) -> str:  # noqa: ARG001
    return to.tag("uuid", f'"{value}"')


def date(content: Any) -> datetime.date:
    """Reads a ``$date``."""
    _expect(type(content) is str and len(content) == 10 and content.isascii(), "date")
    found: datetime.date = _made(datetime.date.fromisoformat, content)
    _expect(found.isoformat() == content, "date")
    return found


def time(content: Any) -> datetime.time:
    """Reads a ``$time``."""
    text, zone, fold = _three(content, "time")
    _expect(type(text) is str and len(text) in (8, 15), "time")
    found: datetime.time = _made(datetime.time.fromisoformat, text)
    _expect(found.isoformat() == text and found.tzinfo is None, "time")
    return found.replace(tzinfo=tzinfo(zone), fold=fold)


def date_time(content: Any) -> datetime.datetime:
    """Reads a ``$datetime``."""
    text, zone, fold = _three(content, "datetime")
    _expect(type(text) is str and len(text) in (19, 26), "datetime")
    found: datetime.datetime = _made(datetime.datetime.fromisoformat, text)
    _expect(found.isoformat() == text and found.tzinfo is None, "datetime")
    return found.replace(tzinfo=tzinfo(zone), fold=fold)


def _three(content: Any, what: str) -> tuple[Any, Any, int]:
    _expect(type(content) is list and len(content) == 3, what)
    text, zone, fold = content
    _expect(type(fold) is int and fold in (0, 1), what)
    return text, zone, fold


def timedelta(content: Any) -> datetime.timedelta:
    """Reads a ``$timedelta``."""
    _expect(type(content) is list and len(content) == 3, "timedelta")
    days, seconds, microseconds = content
    _expect(all(type(number) is int for number in content), "timedelta")
    _expect(0 <= seconds < 86400 and 0 <= microseconds < 1_000_000 and abs(days) <= 999_999_999, "timedelta")
    return datetime.timedelta(days, seconds, microseconds)


def zone(content: Any) -> datetime.tzinfo:
    """Reads a ``$zone``."""
    found = tzinfo(content)
    if found is None:
        raise wrong("a value is not as it is written", of="zone")
    return found


def tzinfo(content: Any) -> datetime.tzinfo | None:
    """Reads the zone of a time."""
    if content is None:
        return None
    _expect(type(content) is list and bool(content), "zone")
    if content[0] == "zone" and len(content) == 2 and type(content[1]) is str:
        import zoneinfo

        try:
            return zoneinfo.ZoneInfo(content[1])
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            raise refused("a time zone that is not known here", zone=content[1]) from None
    _expect(content[0] == "offset" and len(content) == 3 and type(content[1]) is int, "zone")
    offset, name = content[1:]
    _expect(name is None or type(name) is str, "zone")
    _expect(abs(offset) < 86_400_000_000, "zone")
    delta = datetime.timedelta(microseconds=offset)
    if name is not None:
        return datetime.timezone(delta, name)
    return datetime.timezone(delta) if delta else datetime.timezone.utc


def decimal(content: Any) -> object:
    """Reads a ``$decimal``."""
    import decimal

    _expect(type(content) is str and content.isascii() and content.isprintable(), "decimal")
    _expect("_" not in content and " " not in content, "decimal")
    _expect(len(content) <= MOST_DIGITS, "decimal")
    try:
        found = decimal.Decimal(content)
    except decimal.InvalidOperation:
        raise wrong("a value is not as it is written", of="decimal") from None
    _expect(_decimal_text(found) == content, "decimal")
    return found


def _decimal_text(value: object) -> str:
    # The context of the thread may say that exponents are in lower case.
    return str(value).replace("e", "E")


def uuid(content: Any) -> object:
    """Reads a ``$uuid``."""
    from uuid import UUID

    _expect(type(content) is str and len(content) == 36, "uuid")
    found = _made(UUID, content)
    _expect(str(found) == content, "uuid")
    return found


def _made(make: Any, text: str) -> Any:
    try:
        return make(text)
    except ValueError:
        raise wrong("a value is not as it is written", of=f"{text:.100}") from None


def _expect(right: bool, what: str) -> None:
    if not right:
        raise wrong("a value is not as it is written", of=what)
