"""What `capture_pickles.py` pickles: names, and Python expressions that make values of the types in docs/types.md."""

import array
import collections
import datetime
import decimal
import fractions
import http
import multiprocessing.managers
import pathlib
import queue
import types
import uuid

NAMES = {
    "array": array,
    "collections": collections,
    "datetime": datetime,
    "decimal": decimal,
    "fractions": fractions,
    "http": http,
    "multiprocessing": multiprocessing,
    "pathlib": pathlib,
    "queue": queue,
    "types": types,
    "uuid": uuid,
}
try:
    import zoneinfo
except ImportError:
    pass  # CPython 3.8
else:
    NAMES["zoneinfo"] = zoneinfo

INTEGERS = """0 1 -1 127 -128 255 256 65535 65536 -65536 2**31-1 2**31 -2**31 -2**31-1 2**63-1 2**63 -2**63 -2**63-1
    2**64 2**2038 -2**2039 2**2039"""
FLOATS = "0.0 -0.0 1.5 -2.25 5e-324 1.7976931348623157e308 float('inf') float('-inf') float('nan')"
TEXTS = [
    "''",
    "'hello'",
    "'h\\xe9llo'",
    "'\\u4e2d\\U0001f600'",
    "'\\ud800x'",
    "'\\udfff'",
    "'line\\nfeed\\\\ \\x00\\x1a\\r'",
    "'x' * 255",
    "'x' * 256",
    "'x' * 65536",
]
OCTETS = ["", "b'abc'", "b'\\x00\\xff'", "bytes(range(256))", "b'x' * 255", "b'x' * 65536"]
ZONES = [
    "datetime.timezone.utc",
    "datetime.timezone(datetime.timedelta(hours=5, minutes=30))",
    "datetime.timezone(datetime.timedelta(hours=-23, microseconds=5))",
    "datetime.timezone(datetime.timedelta(hours=1), 'CET')",
    "datetime.timezone(-datetime.timedelta(seconds=1))",
]
SETS = ["", "[1]", "[1, 2, 3]", "[(1, 2), (3,)]"]
DECIMALS = "1.50 1E+5 -0.00 NaN sNaN12 -NaN Infinity -Infinity 1E-7 0E+3 -12345678901234567890.5 1E+999999"
ARRAYS = ["'%s', [0, 1, 100]" % code for code in "bBhHiIlLqQfd"] + [
    "'h', [-1, 258]",
    "'d', [-0.0]",
    "'i'",
    "'u', 'h\\xe9'",
]
PATHS = [
    "PurePosixPath('/usr/x')",
    "PurePosixPath('.')",
    "PosixPath('a/b')",
    "PureWindowsPath('c:/x/y')",
    "PurePosixPath('//a/../b')",
    "PurePosixPath('a', '/b', './c//d', '')",
    "PurePosixPath('///a/')",
]
EXCEPTIONS = [
    "ValueError('x', 1)",
    "KeyError(('a', 2))",
    "Exception()",
    "StopIteration(3)",
    "SystemExit(1)",
    "FileNotFoundError(2, 'no', 'f')",
    "OSError(5, 'input')",
    "UnicodeDecodeError('utf-8', b'\\xff', 0, 1, 'bad')",
    "queue.Empty()",
    "queue.Full()",
]


def numbered(name, expressions):
    return [("%s-%d" % (name, at), expression) for at, expression in enumerate(expressions, 1)]


VALUES = [
    *((expression.lower(), expression) for expression in ("None", "True", "False")),
    *numbered("int", INTEGERS.split()),
    *numbered("float", FLOATS.split()),
    *numbered("complex", ["1+2j", "complex(-0.0, float('inf'))", "complex(float('nan'), 0)"]),
    *numbered("str", TEXTS),
    *numbered("bytes", [octets or "b''" for octets in OCTETS]),
    *numbered("bytearray", ["bytearray(%s)" % octets for octets in OCTETS]),
    *numbered("list", ["[]", "[1]", "[1, None, 'a']", "[[], [[]]]", "[None] * 1001"]),
    *numbered("tuple", ["()", "(1,)", "(1, 2)", "(1, 2, 3)", "(1, 2, 3, 4)", "((), ((),))"]),
    *numbered("dict", ["{}", "{1: 2}", "{'b': 1, 'a': [None], (1, 2): b'x', None: {}}", "dict.fromkeys(range(1001))"]),
    *numbered("set", ["set(%s)" % items for items in SETS]),
    *numbered("frozenset", ["frozenset(%s)" % items for items in SETS]),
    *numbered("range", ["range(5)", "range(3, -3, -2)", "range(1, 10**30, 3)"]),
    *numbered("slice", ["slice(None)", "slice(1, None, 2)", "slice('a', (1,), 2.5)"]),
    *numbered("OrderedDict", ["collections.OrderedDict()", "collections.OrderedDict([(2, 1), (1, 'a')])"]),
    *numbered("defaultdict", ["collections.defaultdict(%s)" % args for args in ("", "list, {'a': [1]}", "int, {}")]),
    *numbered("Counter", ["collections.Counter()", "collections.Counter('abca')"]),
    *numbered("deque", ["collections.deque(%s)" % args for args in ("", "[1, None]", "[1, 2], 5", "[], 0")]),
    *numbered("date", ["datetime.date(2020, 1, 2)", "datetime.date.min", "datetime.date.max"]),
    *numbered(
        "time", ["datetime.time(%s)" % args for args in ("", "1, 2, 3, 4", "23, 59, 59, 999999", "1, 2, fold=1")]
    ),
    *numbered("time-zone", ["datetime.time(1, 2, tzinfo=%s)" % zone for zone in ZONES[:4]]),
    *numbered(
        "datetime", ["datetime.datetime(2020, 1, 2, 3, 4, 5, 6)", "datetime.datetime.min", "datetime.datetime.max"]
    ),
    *numbered("datetime-fold", ["datetime.datetime(2020, 10, 25, 2, 30, fold=1)"]),
    *numbered("datetime-zone", ["datetime.datetime(2020, 1, 2, tzinfo=%s)" % zone for zone in ZONES]),
    *numbered("timedelta", ["datetime.timedelta(%s)" % args for args in ("", "-5, 3, 7", "1, 86399, 999999")]),
    *numbered("timedelta-bound", ["datetime.timedelta.min", "datetime.timedelta.max"]),
    *numbered("timezone", ZONES),
    *numbered("ZoneInfo", ["zoneinfo.ZoneInfo('UTC')"]),
    *numbered("Decimal", ["decimal.Decimal('%s')" % text for text in DECIMALS.split()]),
    *numbered("Fraction", ["fractions.Fraction(1, 3)", "fractions.Fraction(-4)", "fractions.Fraction(2**70, 3)"]),
    *numbered(
        "UUID", ["uuid.UUID(int=0)", "uuid.UUID('12345678-9abc-def0-8123-456789abcdef')", "uuid.UUID(int=2**128-1)"]
    ),
    *numbered("array", ["array.array(%s)" % args for args in ARRAYS]),
    *numbered("path", ["pathlib.%s" % path for path in PATHS]),
    *numbered("exception", EXCEPTIONS),
    *numbered("enum", ["http.HTTPStatus.NOT_FOUND", "uuid.SafeUUID.unknown"]),
    *numbered("class", ["int", "list", "ValueError", "collections.OrderedDict"]),
    *numbered("shared", ["[x := [1], x]", "{'a': (x := {}), 'b': (x, x)}", "[x := 'text', x]"]),
    *numbered(
        "cyclic", ["(x := [1], x.append(x))[0]", "(x := {}, x.update(me=x))[0]", "(x := [], x.append((x, 1)))[0]"]
    ),
    *numbered("opaque", ["types.SimpleNamespace(a=1)", "multiprocessing.managers.Token('list', '/run/x', '7f0a')"]),
]
