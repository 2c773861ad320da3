"""Loops over pixels, compiled by numba: for walks in which each step hangs on the one before, which NumPy has no call for.

numba carries no types; only this file and `compiling.py` speak to it.
"""

import pickle
from collections.abc import Callable
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import ParamSpec, TypeVar

import numba
from numba.core.caching import CompileResultCacheImpl, FunctionCache
from numba.core.codegen import JITCodeLibrary, ll
from numba.core.compiler import compile_result
from numba.core.runtime import rtsys
from numba.core.serialize import dumps

from .kept_file import KeptFile

_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")


class _KeptLibrary(JITCodeLibrary):
    """Machine code as it was kept. Its bitcode is read only if a loop that is compiled now has to be linked with it."""

    def __init__(self, codegen: object, state: tuple[str, str, tuple[bytes, bytes]]) -> None:
        name, _, (code, self._bitcode) = state
        super().__init__(codegen, name)
        self.enable_object_caching()
        self._set_compiled_object(code)
        self._finalize_final_module()

    def get_pointer_to_function(self, name: str) -> object:
        # numba's own looks first whether the bitcode names it; kept code always holds its entry.
        return self._codegen._engine.get_function_address(name)

    def _get_module_for_linking(self) -> object:
        if self._shared_module is None:
            self._shared_module = ll.parse_bitcode(self._bitcode)
            self._codegen._engine._load_defined_symbols(self._shared_module)
        return self._shared_module


class _Unpacking(CompileResultCacheImpl):
    """Does what numba's `CompileResult._rebuild` does, with a library of ours."""

    def rebuild(self, target_context, payload):
        state, desc, env, signature, objectmode, lifted, annotation, at_load, referenced = payload
        for act in at_load:
            act()
        codegen = target_context.codegen()
        library = _KeptLibrary(codegen, state)
        made = compile_result(
            target_context=target_context,
            typing_context=target_context.typing_context,
            library=library,
            environment=env,
            entry_point=target_context.get_executable(library, desc, env),
            fndesc=desc,
            type_annotation=annotation,
            signature=signature,
            objectmode=objectmode,
            lifted=lifted,
            reload_init=at_load,
            referenced_envs=referenced,
        )
        for one in referenced:
            codegen.set_env(one.env_name, one)
        return made


class _CodeFiles:
    """The code of one loop: a file for each set of types and kind of processor, named for these.

    numba's own files are an index and numbered files of code. It runs whatever bytes stand there, and what stood under a number
    before (for other types, from an older source) where it was killed between the two: a worker ends so, or a page changes.
    """

    def __init__(self, folder: Path, stem: str, stamp: object) -> None:
        self._folder, self._stem, self._stamp = folder, stem, stamp

    def load(self, key: tuple[object, object, object]) -> object:
        """Return what was saved for this key, None where there is none that is whole and of the loop's file as it is now."""
        content = self._file(key).read()
        return None if content is None else pickle.loads(content)

    def save(self, key: tuple[object, object, object], made: object) -> None:
        """Raises OSError."""
        self._file(key).write(dumps(made))

    def _file(self, key: tuple[object, object, object]) -> KeptFile:
        types, processor, _bytecode = key
        place = blake2b(repr((types, processor)).encode("utf-8"), digest_size=8).hexdigest()
        made_of = repr((numba.__version__, self._stamp, key))
        return KeptFile(self._folder / f"{self._stem}.{place}.nbc", made_of)


class _KeptCode(FunctionCache):
    """Code kept on the disk, loaded without what only compiling needs.

    numba's own way loads, before the first loop, all it knows about Python and NumPy, and reads the bitcode of each loop: a
    quarter of a second of each worker. What compiles for want of kept code sees to that itself.

    Attributes:
        unkept: why code that this process compiled could not be kept.
    """

    _impl_class = _Unpacking

    def __init__(self, py_func):
        super().__init__(py_func)
        stamp = self._impl.locator.get_source_stamp()
        files = _CodeFiles(Path(self._cache_path), self._impl.filename_base, stamp)
        self._cache_file = files  # type: ignore[assignment]  # takes the place of numba's own
        self.unkept: OSError | None = None

    def load_overload(self, sig, target_context):
        # Compiled code asks it for memory.
        rtsys.initialize(target_context)
        with self._guard_against_spurious_io_errors():
            return self._load_overload(sig, target_context)

    def save_overload(self, sig, data):
        # The loop runs all the same; who compiles in order to keep asks for this.
        try:
            super().save_overload(sig, data)
        except OSError as fault:
            self.unkept = fault


def compiled(loop: Callable[_Given, _Result]) -> Callable[_Given, _Result]:
    """Return `loop` compiled to machine code at its first call, for the types of that call's arguments.

    The loop takes and gives NumPy arrays and numbers, and calls only functions compiled like it **of its own file**: the
    code is kept between processes and made anew when that file changes, not when another does. It runs without Python's
    lock. It is kept beside the file, where that folder cannot be written in the user's cache folder (`NUMBA_CACHE_DIR`
    names another one), and where neither can be written, or the disk is full, it is compiled once in each process.
    """
    made = numba.njit(nogil=True)(loop)
    # numba's word for: no folder to keep it in.
    with suppress(RuntimeError):
        made._cache = _KeptCode(loop)  # type: ignore[attr-defined]  # numba's types leave it out
    kept: Callable[_Given, _Result] = made
    return kept
