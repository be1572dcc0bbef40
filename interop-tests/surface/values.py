"""Generated Python values of every type that the pickle codec knows, the same in every run."""

from __future__ import annotations

import collections
import datetime as dt
import re

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")

integers = st.integers() | st.integers(-(2**70), 2**70) | st.integers(-(2**2000), 2**2000)
# Surrogates alone; a high one and a low one side by side have no Java string and are refused.
texts = st.text(st.characters(exclude_categories=()), max_size=40).map(lambda text: _PAIR.sub("", text))
_zones = (
    st.none()
    | st.just(dt.timezone.utc)
    | st.timedeltas(dt.timedelta(hours=-23), dt.timedelta(hours=23)).map(dt.timezone)
)
_folds = st.integers(0, 1)
moments = st.builds(lambda moment, fold: moment.replace(fold=fold), st.datetimes(timezones=_zones), _folds)
times = st.builds(lambda time, fold: time.replace(fold=fold), st.times(timezones=_zones), _folds)
keys = st.recursive(
    st.none()
    | st.booleans()
    | integers
    | st.floats(allow_nan=False)
    | texts
    | st.binary(max_size=20)
    | st.decimals(allow_nan=False)
    | st.fractions()
    | st.uuids()
    | st.dates()
    | st.timedeltas()
    | st.datetimes(),
    lambda inner: st.lists(inner, max_size=3).map(tuple) | st.frozensets(inner, max_size=3),
    max_leaves=4,
)
leaves = (
    keys
    | st.floats()
    | st.complex_numbers()
    | st.decimals()
    | moments
    | times
    | st.binary(max_size=300)
    | st.binary(max_size=20).map(bytearray)
    | st.builds(range, integers, integers, integers.filter(bool))
    | st.builds(slice, st.none() | integers, st.none() | integers, st.none() | integers)
    | st.sets(keys, max_size=5)
    | st.dictionaries(texts, st.integers(-5, 2**40), max_size=4).map(collections.Counter)
)


def _containers(inner: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    lists = st.lists(inner, max_size=5)
    dicts = st.dictionaries(keys, inner, max_size=5)
    return (
        lists
        | lists.map(tuple)
        | dicts
        | dicts.map(collections.OrderedDict)
        | dicts.map(lambda items: collections.defaultdict(list, items))
        | st.builds(collections.deque, lists, st.none() | st.integers(5, 9))
    )


values = st.recursive(leaves, _containers, max_leaves=8)


def generated(count: int) -> list[object]:
    """That many values."""
    made: list[object] = []

    @settings(
        max_examples=count // 10 + 1,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(values, min_size=10, max_size=10))
    def collect(more: list[object]) -> None:
        made.extend(more)

    collect()
    return made[:count]
