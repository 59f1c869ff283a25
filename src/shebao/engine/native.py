"""Millions of units by one loop in C, compiled with the system's compiler and kept; without one there is none.

The compiled file is kept under a hash of its source, the flags and this machine's kind of processor.
"""

from __future__ import annotations

import ctypes
import os
import platform
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from hashlib import sha256
from pathlib import Path

import numpy as np

from shebao.engine.c_text import C_TYPES, UNROLLED, Shape
from shebao.engine.columns import Answers, Array, Batch
from shebao.engine.emit_c import Emitter
from shebao.engine.program import Layout, Output, Program

THREADS = 2
ROWS = 4096  # of a block: its columns and scratch stay in the second cache
ALONE = 32_768  # below this many rows waking a second thread costs more than it brings
_FLAGS = ("-O3", "-march=native", "-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math", "-shared", "-fPIC")
_WIDE = ("-mprefer-vector-width=512", "-mtune=haswell")  # the tuning under which gcc gathers from tables


class Native:
    """Compiles a program for the types of the columns it meets."""

    def __init__(self, program: Program, layout: Layout, outputs: Sequence[Output]) -> None:
        self.program, self.layout, self.outputs = program, layout, outputs
        self._loaded: dict[Shape, ctypes.CDLL | None] = {}

    def run(self, batch: Batch, *, natural: bool, into: Mapping[str, Array]) -> Answers | None:
        """Answers, or None where no compiler is to be had."""
        shape = Shape(
            batch.region.dtype.name,
            tuple(c.dtype.name for c in batch.units),
            tuple(tuple(c.dtype.name for c in rows.columns) for rows in batch.rows.values()),
            natural,
        )
        library = self._library(shape) if shape.region in C_TYPES else None
        return None if library is None else self._run(library, batch, natural=natural, into=into)

    def _library(self, shape: Shape) -> ctypes.CDLL | None:
        if shape not in self._loaded:
            source = Emitter(self.program, self.layout, self.outputs, shape).source()
            self._loaded[shape] = compiled(source)
        return self._loaded[shape]

    def _run(self, library: ctypes.CDLL, batch: Batch, *, natural: bool, into: Mapping[str, Array]) -> Answers:
        kind = np.float64 if natural else np.int64
        values = self.program.lowered.values
        sizes = [batch.rows[o.level].count if o.level else batch.count for o in self.outputs]
        found = [_room(into.get(o.name), size, kind) for o, size in zip(self.outputs, sizes, strict=True)]
        for out, array in zip(self.outputs, found, strict=True):
            node = values[out.name]
            if node.op == "const":
                array[:] = node.low / out.scale if natural else node.low
        status = _room(into.get("status"), batch.count, np.int32)
        self._call(library, batch, [*found, status])
        named = zip((out.name for out in self.outputs), found, strict=True)
        return {**dict(named), "status": status}

    def _call(self, library: ctypes.CDLL, batch: Batch, written: list[Array]) -> None:
        """Blocks of units over as many threads as pay."""
        columns: list[Array] = [batch.region, *batch.units]
        for rows in batch.rows.values():
            columns += [rows.offsets, *rows.columns]
        addresses = [a.ctypes.data for a in (*columns, *written)]
        pointers = (ctypes.c_void_p * len(addresses))(*addresses)
        total = max([batch.count, *(rows.count for rows in batch.rows.values())])
        step = max(1, min(ROWS, ROWS * batch.count // max(total, 1)))
        room = UNROLLED + max([step, *(_longest(rows.offsets, step) for rows in batch.rows.values())])
        parts = THREADS if total > ALONE else 1
        blocks = -(-batch.count // step)
        edges = [min(batch.count, blocks * k // parts * step) for k in range(parts)] + [batch.count]

        def part(k: int) -> None:
            scratch = np.zeros(max(1, library.scratch() * room))  # what lies past a unit's rows is multiplied by 0
            library.run(edges[k], edges[k + 1], step, pointers, scratch.ctypes.data, room)

        if parts == 1:
            part(0)
        else:
            list(_pool().map(part, range(parts)))


def _room(kept: Array | None, size: int, kind: type[np.generic]) -> Array:
    """An array to write on: fresh pages cost more than the law, so an earlier one is taken where it fits."""
    fits = kept is not None and len(kept) == size and kept.dtype == kind and kept.flags.c_contiguous
    return kept if fits and kept is not None else np.empty(size, kind)


def _longest(offsets: Array, step: int) -> int:
    """The most rows any block of `step` units has."""
    marks = np.append(offsets[::step], offsets[-1])
    return int(np.diff(marks).max(initial=1)) or 1


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(THREADS, thread_name_prefix="shebao-native")


@cache
def compiler() -> str | None:
    """The system's C compiler; SHEBAO_CC names another, or "none"."""
    named = os.environ.get("SHEBAO_CC")
    if named:
        return None if named == "none" else shutil.which(named)
    return next((found for name in ("cc", "gcc", "clang") if (found := shutil.which(name))), None)


@cache
def _machine() -> str:
    """The kind of processor, since -march=native is part of what was compiled."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="ignore").splitlines()
    except OSError:
        lines = []
    told = sorted({line for line in lines if line.startswith(("model name", "flags", "Features", "CPU part"))})
    return "\n".join((platform.system(), platform.machine(), platform.processor(), *told))


def cache_folder() -> Path:
    """Where compiled files are kept: `native-cache` under SHEBAO_HOME, else under .shebao here."""
    return Path(os.environ.get("SHEBAO_HOME", ".shebao")).resolve() / "native-cache"


def compiled(source: str) -> ctypes.CDLL | None:
    """The loaded library of a source; None where it cannot be compiled."""
    program = compiler()
    if program is None:
        return None
    key = sha256("\0".join((source, program, *_FLAGS, *_WIDE, _machine())).encode()).hexdigest()[:32]
    folder = cache_folder()
    kept = folder / f"{key}.so"
    if not kept.exists():
        folder.mkdir(parents=True, exist_ok=True)
        if not _compile(program, source, kept):
            return None
    library = ctypes.CDLL(str(kept))
    library.run.argtypes = [ctypes.c_longlong] * 3 + [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_longlong]
    library.run.restype = None
    library.scratch.restype = ctypes.c_longlong
    return library


def _compile(program: str, source: str, kept: Path) -> bool:
    """Compile beside and rename, so that no reader ever sees half a file."""
    with tempfile.TemporaryDirectory(dir=kept.parent) as folder:
        text, made = Path(folder) / "graph.c", Path(folder) / "graph.so"
        text.write_text(source, encoding="utf-8")
        for extra in (_WIDE, ()):
            command = [program, *_FLAGS, *extra, str(text), "-o", str(made)]
            if subprocess.run(command, capture_output=True, check=False).returncode == 0:
                made.replace(kept)
                return True
    return False
