"""Arrays in segments: what is made is what is found, and nothing is used beyond the end."""

from __future__ import annotations

import gc
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from antaboga.errors import AntabogaError, ClosedError, LayoutError
from antaboga.layout.array_form import ArrayForm
from antaboga.memory.array_segment import ArraySegment
from antaboga.memory.layout_segment import LayoutSegment
from antaboga.memory.posixshm import PosixShm
from antaboga.memory.shared_array import SharedArray

DTYPES: list[Any] = [
    *"|b1 |i1 |u1 <i2 >i2 <i4 >u4 <i8 >u8 <f2 >f2 <f4 <f8 >f8 <c8 >c16 <M8[ns] >M8[25s] <m8 <U3 >U1 |S5 |V4".split(),
    np.dtype([("a", "<i4"), ("b", ">f8", (2, 3)), ("c", [("d", "S3")])], align=True),
    np.dtype({"names": ["x y", "z"], "formats": ["u1", "<u2"], "offsets": [3, 0], "itemsize": 9}),
]


def made(name: str, shape: tuple[int, ...], dtype: Any, **options: Any) -> ArraySegment:
    return ArraySegment.create(PosixShm.create(name, ArraySegment.size(shape, dtype)), shape, dtype, **options)


def found(name: str, *, read_only: bool = False) -> ArraySegment:
    return ArraySegment.attach(PosixShm.open(name, read_only=read_only))


def test_what_is_made_is_found(name: str) -> None:
    for dtype in DTYPES:
        check_found(name, np.dtype(dtype))


def check_found(name: str, dtype: np.dtype[Any]) -> None:
    octets = np.random.default_rng(4).integers(0, 2, (3, 4, dtype.itemsize), np.uint8)
    if dtype.kind == "U":
        octets[..., :] = np.full((3, 4, dtype.itemsize // 4), "x", f"{dtype.byteorder}U1").view(np.uint8)
    with made(name, (3, 4), dtype) as ours, found(name) as theirs:
        assert (theirs.array.dtype, theirs.array.shape, theirs.array.strides) == (
            dtype,
            (3, 4),
            (4 * dtype.itemsize, dtype.itemsize),
        )
        source = octets.view(dtype)[..., 0]
        ours.array[...] = source
        assert repr(theirs.array.tolist()) == repr(source.tolist())
        ours.memory[:] = octets.tobytes()
        assert theirs.array.tobytes() == octets.tobytes()
        assert theirs.form == ours.form
        assert theirs.array is theirs.array


@pytest.mark.parametrize("dtype", ["O", "g", "G", "S", "U0", np.dtype([("a", "O")]), np.dtype([("é", "u1")])])
def test_what_means_nothing_elsewhere_cannot_be_shared(dtype: Any) -> None:
    with pytest.raises(ValueError, match="cannot be shared"):
        ArraySegment.size((1,), dtype)


@pytest.mark.parametrize(
    ("shape", "strides", "offset"),
    [
        ((4,), (-8,), 16),
        ((-1,), None, 0),
        ((1 << 62, 4), None, 0),
        ((1 << 20,), None, 0),
        ((1,) * 33, None, 0),
        ((2,), (), 0),
        ((2,), (1 << 62,), 0),
        ((2,), (4,), -8),
    ],
)
def test_an_array_that_breaks_a_rule_is_not_made(
    name: str, shape: tuple[int, ...], strides: tuple[int, ...] | None, offset: int
) -> None:
    segment = PosixShm.create(name, 4096)
    with pytest.raises(ValueError, match=r"strides|shape|bytes|negative|shorter|argument|offset"):
        ArraySegment.create(segment, shape, "<i8", strides=strides, offset=offset)
    with pytest.raises(ClosedError):
        _ = segment.memory


def test_strides_and_columns_are_kept(name: str) -> None:
    with made(name, (3, 4), "<f4", order="F") as ours, found(name) as theirs:
        ours.array[1, 2] = 7
        assert theirs.array.flags.f_contiguous
        assert theirs.array[1, 2] == 7
    with made(name, (64,), "u1") as ours:
        ours.array[:] = np.arange(64)
    segment = PosixShm.create(name, 512)
    with ArraySegment.create(segment, (3, 2), "u1", strides=(-8, 3), offset=16) as ours:
        ours.memory[:] = bytes(range(20))
        assert ours.array.tolist() == [[16, 19], [8, 11], [0, 3]]


@pytest.mark.parametrize("shape", [(), (0,), (3, 0, 2), (1, 1)])
def test_arrays_of_no_dimension_and_of_no_items(name: str, shape: tuple[int, ...]) -> None:
    with made(name, shape, ">i4", fill=lambda new: new.array.fill(-5)), found(name) as theirs:
        assert theirs.array.shape == shape
        assert theirs.array.tolist() == np.full(shape, -5).tolist()


def test_a_read_only_array_refuses_to_be_written(name: str) -> None:
    with made(name, (4,), "<i4"), found(name, read_only=True) as theirs:
        with pytest.raises(ValueError, match="read-only"):
            theirs.array[0] = 1
        with pytest.raises(ValueError, match="read-only"):
            theirs.array += 1  # type: ignore[misc]
        with pytest.raises(ValueError, match="cannot set WRITEABLE"):
            theirs.array.flags.writeable = True
        assert theirs.memory.readonly
        assert theirs.view.readonly


def test_a_memoryview_has_format_and_shape(name: str) -> None:
    with made(name, (2, 3), "<i4", fill=lambda new: new.array.fill(9)) as ours:
        view = ours.view
        assert (view.format, view.shape) == ("i", (2, 3))
        assert str(view.tolist()) == "[[9, 9, 9], [9, 9, 9]]"
        view[1, 2] = 4
        assert ours.array[1, 2] == 4
    with pytest.raises(ValueError, match="released"):
        view.tolist()
    with made(name, (2,), ">i4") as ours, pytest.raises(ValueError, match="no memoryview can show"):
        _ = ours.view


USES: dict[str, Callable[[Any], object]] = {
    "item": lambda array: array[0],
    "assignment": lambda array: array.__setitem__(0, 1),
    "slice": lambda array: array[::2][0],
    "sum": lambda array: array.sum(),
    "ufunc": lambda array: array + 1,
    "ufunc into": lambda array: np.add(1, 2, out=array[:1]),
    "in place": lambda array: array.__iadd__(1),
    "comparison": lambda array: array == 0,
    "function": np.mean,
    "function in C": lambda array: np.concatenate([array, array]),
    "copyto": lambda array: np.copyto(array, 0),
    "tolist": lambda array: array.tolist(),
    "copy": lambda array: array.copy(),
    "tobytes": lambda array: array.tobytes(),
    "fill": lambda array: array.fill(0),
    "transpose": lambda array: array.T,
    "reshape": lambda array: array.reshape(2, 2),
    "data": lambda array: array.data,
    "flat": lambda array: array.flat,
    "iteration": list,
    "repr": repr,
    "pickle": pickle.dumps,
    "contains": lambda array: 0 in array,
}


VIEWS: dict[str, Callable[[Any], Any]] = {
    "itself": lambda array: array,
    "slice": lambda array: array[0:4],
    "transpose": lambda array: array.reshape(2, 2).T.reshape(4, order="F"),
    "reshape": lambda array: array.reshape(2, 2).reshape(4),
    "function": lambda array: np.reshape(np.transpose(array), (4,)),
}


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_that_outlives_its_segment_raises(name: str, view: str) -> None:
    with made(name, (4,), "<i4") as ours:
        array = VIEWS[view](ours.array)
        for use in USES.values():
            use(array)
    for use in USES.values():
        with pytest.raises(ClosedError) as refused:
            use(array)
        assert refused.value.details["name"] == name
    assert array.shape == (4,)


def test_results_and_copies_live_on(name: str) -> None:
    with made(name, (4,), "<i4", fill=lambda new: new.array.fill(3)) as ours:
        array = ours.array
        results = [array + 1, array.copy(), array[[0, 1]], array[array > 0], array.astype(float)]
        results += [np.concatenate([array]), array.take([1]), np.sort(array), np.array(array)]
        results += [pickle.loads(pickle.dumps(array))]
        into = np.zeros(4, np.int32)
        assert np.add(array, 1, out=into) is into
        assert np.add(array, 1, out=array) is array
        array.__isub__(1)
        assert isinstance(array, SharedArray)
    for result in results:
        assert type(result) is np.ndarray
        assert result.sum() in range(1, 17)


def mappings(inode: int) -> int:
    with open("/proc/self/maps", encoding="ascii", errors="replace") as maps:
        return sum(line.split()[4] == str(inode) for line in maps)


def test_pages_stay_until_the_last_plain_array_is_gone(name: str) -> None:
    ours = made(name, (4,), "<i4", fill=lambda new: new.array.fill(3))
    inode = os.stat(f"/dev/shm{name}").st_ino
    plain = np.asarray(ours.array)[1:]
    ours.close()
    ours.close()
    assert type(plain) is np.ndarray
    assert plain.tolist() == [3, 3, 3]
    assert mappings(inode) == 1
    del plain
    gc.collect()
    assert mappings(inode) == 0
    for attribute in ("array", "memory", "view"):
        with pytest.raises(ClosedError):
            getattr(ours, attribute)


def test_a_memory_that_numpy_never_saw_goes_at_once(name: str) -> None:
    with made(name, (4,), "<i4") as ours:
        inode = os.stat(f"/dev/shm{name}").st_ino
        held = [ours.memory, ours.view]
        assert mappings(inode) == 1
    assert mappings(inode) == 0
    for view in held:
        with pytest.raises(ValueError, match="released"):
            view.tobytes()


def test_a_process_ends_normally_with_views_after_close(name: str) -> None:
    script = f"""
import numpy as np
from antaboga.memory.array_segment import ArraySegment
from antaboga.memory.posixshm import PosixShm
from antaboga.errors import ClosedError
ours = ArraySegment.create(PosixShm.create({name!r}, 3 << 20), (1 << 18,), "<i8")
array, part, plain, view, memory = ours.array, ours.array[5:], np.asarray(ours.array), ours.view, ours.memory
more = memory[100:]
ours.close()
for use in (lambda: array[0], lambda: part.sum(), lambda: part + array[5:], lambda: view[0], lambda: memory[0]):
    try:
        use()
    except (ClosedError, ValueError) as refused:
        print(type(refused).__name__)
print(plain.sum(), plain[-1], more[0])
"""
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=False)
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.split() == [*["ClosedError"] * 3, *["ValueError"] * 2, "0", "0", "0"]


def test_no_numpy_is_needed_for_memory_and_view(name: str) -> None:
    script = f"""
import sys
sys.modules["numpy"] = None
from antaboga.memory.array_segment import ArraySegment
from antaboga.memory.posixshm import PosixShm
with ArraySegment.create(PosixShm.create({name!r}, ArraySegment.size((3,), "<f8")), (3,), "<f8") as ours:
    ours.view[2] = 1.5
    print(ours.view.tolist(), len(ours.memory))
    try:
        ours.array
    except ImportError as refused:
        print("refused")
"""
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=True)
    assert run.stdout == "[0.0, 0.0, 1.5] 24\nrefused\n"


def test_kinds_are_not_taken_for_each_other(name: str) -> None:
    from antaboga.layout import RecordLayout

    layout = RecordLayout.parse('{"name": "One", "version": 1, "fields": [{"name": "a", "type": "u64"}]}')
    with made(name, (4,), "<i4"), pytest.raises(AntabogaError) as refused:
        LayoutSegment.attach(PosixShm.open(name), layout)
    assert (refused.value.code, refused.value.details["found"]) == ("WRONG_KIND", "array")
    with LayoutSegment.create(PosixShm.create(name, 4096), layout), pytest.raises(AntabogaError) as refused:
        found(name)
    assert (refused.value.code, refused.value.details["found"]) == ("WRONG_KIND", "records")


def test_a_description_has_one_spelling() -> None:
    form = ArrayForm.of("{8;a:(2)<i2@4;b:<i4@0}", (2, 3))
    assert ArrayForm.parse(form.canonical, form.extent) == form
    assert form.canonical.splitlines()[1:] == [
        "dtype {8;a:(2)<i2@4;b:<i4@0}",
        "shape (2,3)",
        "strides (24,8)",
        "offset 0",
    ]


@pytest.mark.parametrize(
    ("expected", "word", "told", "there"),
    [
        ({"dtype": "<f4"}, "dtype", "<f4", "<f8"),
        ({"dtype": np.dtype(">f8")}, "dtype", ">f8", "<f8"),
        ({"shape": (4, 3)}, "shape", r"\(4,3\)", r"\(3,4\)"),
        ({"dtype": "<f8", "shape": (-1, 5)}, "shape", r"\(\*,5\)", r"\(3,4\)"),
        ({"shape": (12,)}, "shape", r"\(12\)", r"\(3,4\)"),
        ({"shape": ()}, "shape", r"\(\)", r"\(3,4\)"),
    ],
)
def test_another_array_than_expected_is_refused(
    name: str, expected: dict[str, Any], word: str, told: str, there: str
) -> None:
    with made(name, (3, 4), "<f8"):
        for fitting in ({"dtype": float, "shape": (3, 4)}, {"shape": [-1, 4]}, {"dtype": "<f8"}):
            ArraySegment.attach(PosixShm.open(name), **fitting).close()
        segment = PosixShm.open(name)
        details = f"name={name}, word={word}, expected={told}, found={there}"
        with pytest.raises(LayoutError, match=rf"^attach: another array than expected \(LAYOUT\), {details}$"):
            ArraySegment.attach(segment, **expected)
        with pytest.raises(ClosedError):
            segment.memory  # noqa: B018 - asked
