"""Fits the reporting-bias model by NUTS: coded reports and a plan in, chains of draws out, kept block by block.

A chain is a file in a folder: its sampler's whole state and the draws so far. Interrupt it and run it again with the
same data and plan, and it goes on where it stood, to the very draws it would have made. Reads the clock for estimates.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import signal
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from counterclaim.errors import InputFault, UsageFault
from counterclaim.weighing.losses.model import FULL_KNOTS, QUICK_KNOTS, Coded, build, cells_of, frame_of, release
from counterclaim.weighing.losses.needs import load_kit

#: One thread a process: chains share the cores by themselves, and matrices this small gain nothing from a second.
THREADS: Final = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
#: Where chains start, in the unconstrained space: as in the published archive.
RADIUS: Final = 0.25


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how finely to sample. The same plan, data and machine give the same draws."""

    knots: int = FULL_KNOTS
    warmup: int = 500
    draws: int = 500
    chains: int = 4
    seed: int = 215
    target_accept: float = 0.9
    max_depth: int = 9
    #: Draws between two checkpoints.
    block: int = 25


FULL: Final = Plan()
QUICK: Final = Plan(knots=QUICK_KNOTS, warmup=400, draws=400, chains=2, max_depth=8)


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """Draws after warm-up. `bias` has a column for each of `Coded.cells`, `total` for each loss type; both logs."""

    bias: NDArray[np.float64]
    total: NDArray[np.float64]
    energy: NDArray[np.float64]
    diverging: NDArray[np.bool_]
    steps: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Pilot:
    """Seconds of one gradient, and of the whole run with short (127 gradients a draw) and long (1,023) trajectories."""

    gradient: float
    shortest: float
    longest: float


def fingerprint(coded: Coded, plan: Plan) -> str:
    """SHA-256 of data and plan: a chain only goes on with what it began with."""
    digest = hashlib.sha256(json.dumps(asdict(plan), sort_keys=True).encode())
    digest.update(json.dumps([coded.types, coded.sources, coded.categories, coded.countries]).encode())
    for part in (coded.day, coded.count, coded.type_of, coded.source_of, coded.minimum, coded.maximum):
        digest.update(part.tobytes())
    digest.update(coded.cumulative.tobytes())
    return digest.hexdigest()


def pilot(coded: Coded, plan: Plan, *, processes: int) -> Pilot:
    """Times the gradient of the model that will be fitted."""
    kit = load_kit()
    model, data = build(kit, coded, knots=plan.knots, frame=frame_of(coded, knots=plan.knots))
    start = kit.infer.init_to_uniform(radius=RADIUS)
    info = kit.infer.util.initialize_model(
        kit.jax.random.PRNGKey(plan.seed), model, init_strategy=start, model_args=(data,)
    )
    gradient = kit.jax.jit(kit.jax.value_and_grad(info.potential_fn))
    kit.jax.block_until_ready(gradient(info.param_info.z))
    began, times = time.perf_counter(), 40
    for _ in range(times):
        kit.jax.block_until_ready(gradient(info.param_info.z))
    each = (time.perf_counter() - began) / times
    rounds = -(-plan.chains // processes)
    draws = each * (plan.warmup + plan.draws) * rounds
    return Pilot(each, draws * 127, draws * min(1023, 2**plan.max_depth - 1))


def run(
    coded: Coded,
    plan: Plan,
    *,
    folder: Path,
    resume: bool,
    processes: int,
    told: Callable[[int, int], None],
) -> list[Chain]:
    """All chains of the plan, in at most so many processes; `told` hears of draws done and due, now and then.

    Raises UsageFault where the folder holds chains of something else, or of this and `resume` is not set.
    """
    load_kit()
    _settle(coded, plan, folder=folder, resume=resume)
    each = plan.warmup + plan.draws
    if processes < 2 or plan.chains < 2:

        def tell(number: int, done: int) -> None:
            told(number * each + done, plan.chains * each)

        return [run_chain(coded, plan, n, folder=folder, told=partial(tell, n)) for n in range(plan.chains)]
    with _one_thread():
        _side_by_side(coded, plan, folder=folder, processes=processes, told=told)
    return [run_chain(coded, plan, number, folder=folder) for number in range(plan.chains)]


def _side_by_side(coded: Coded, plan: Plan, *, folder: Path, processes: int, told: Callable[[int, int], None]) -> None:
    """Runs each chain in a process of its own, so many at a time. Whatever ends this ends them; their files stay."""
    start = multiprocessing.get_context("spawn").Process
    waiting = list(range(plan.chains))
    running: dict[int, Any] = {}
    try:
        while waiting or running:
            while waiting and len(running) < processes:
                number = waiting.pop(0)
                running[number] = start(target=_work, args=(coded, plan, number, folder), daemon=True)
                running[number].start()
            time.sleep(1.0)
            told(sum(_done(folder / name) for name in _names(plan)), plan.chains * (plan.warmup + plan.draws))
            for number in [n for n, process in running.items() if not process.is_alive()]:
                code = running.pop(number).exitcode
                if code:
                    raise UsageFault(f"chain {number + 1} stopped (exit code {code}); go on with --resume")
    finally:
        for process in running.values():
            process.terminate()
            process.join()


def _work(coded: Coded, plan: Plan, number: int, folder: Path) -> None:
    # An interruption at the keyboard reaches every process; the first one ends the others in order.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()

    def told(done: int) -> None:
        # Whoever started it was killed, and nobody waits for the draws: what is made is kept.
        if parent is not None and not parent.is_alive():
            raise SystemExit(1)

    run_chain(coded, plan, number, folder=folder, told=told)


def _names(plan: Plan) -> list[str]:
    return [f"chain-{number + 1}.npz" for number in range(plan.chains)]


@contextmanager
def _one_thread() -> Iterator[None]:
    """The processes that are started within compute on one thread each."""
    before = os.environ.get("XLA_FLAGS")
    os.environ["XLA_FLAGS"] = f"{before or ''} {THREADS}".strip()
    try:
        yield
    finally:
        if before is None:
            del os.environ["XLA_FLAGS"]
        else:
            os.environ["XLA_FLAGS"] = before


def _settle(coded: Coded, plan: Plan, *, folder: Path, resume: bool) -> None:
    mark = fingerprint(coded, plan)
    for name in _names(plan):
        kept = _load(folder / name)
        if kept is None:
            continue
        if not resume:
            raise UsageFault(f"{folder / name}: holds a run already; go on with --resume or choose another folder")
        if str(kept["mark"]) != mark:
            raise UsageFault(f"{folder / name}: was made from other data or settings; it can't be resumed with these")


def _load(path: Path) -> dict[str, NDArray[Any]] | None:
    if not path.exists():
        return None
    try:
        with np.load(path, allow_pickle=False) as kept:
            return {name: kept[name] for name in kept.files}
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        raise InputFault(str(path), f"is no checkpoint that can be read: {error}") from error


def _done(path: Path) -> int:
    """Draws that a chain's file holds, warm-up counted in; 0 where there is none yet."""
    kept = _load(path)
    return 0 if kept is None else int(kept["done"])


def _save(path: Path, parts: dict[str, NDArray[Any]]) -> None:
    """Whole or not at all: an interruption leaves the checkpoint before."""
    handle, scratch = tempfile.mkstemp(dir=path.parent, prefix=".counterclaim-", suffix=".part")
    with os.fdopen(handle, "wb") as out:
        np.savez(out, allow_pickle=False, **parts)
    os.replace(scratch, path)


_KEPT: Final[tuple[str, ...]] = ("bias", "total", "energy", "diverging", "steps")


def run_chain(
    coded: Coded,
    plan: Plan,
    number: int,
    *,
    folder: Path,
    told: Callable[[int], None] = lambda done: None,
) -> Chain:
    """One chain, from its checkpoint where there is one; saved after each block of draws."""
    kit = load_kit()
    path, mark = folder / f"chain-{number + 1}.npz", fingerprint(coded, plan)
    kept = _load(path)
    done = 0 if kept is None else int(kept["done"])
    drawn: dict[str, NDArray[Any]] = {} if kept is None else {name: kept[name] for name in _KEPT if name in kept}
    if done >= plan.warmup + plan.draws:
        return Chain(**drawn)
    model, data = build(kit, coded, knots=plan.knots, frame=frame_of(coded, knots=plan.knots))
    key = kit.jax.random.fold_in(kit.jax.random.PRNGKey(plan.seed), number)
    kernel = kit.infer.NUTS(
        model,
        target_accept_prob=plan.target_accept,
        max_tree_depth=plan.max_depth,
        init_strategy=kit.infer.init_to_uniform(radius=RADIUS),
    )
    state = kernel.init(key, plan.warmup, None, (data,), {})
    leaves, shape = kit.jax.tree_util.tree_flatten(state)
    if kept is not None:
        leaves = [kit.jnp.asarray(kept[f"state_{n}"]) for n in range(len(leaves))]
        state = kit.jax.tree_util.tree_unflatten(shape, leaves)
    advance = _advance(kit, kernel, coded, data)
    while done < plan.warmup + plan.draws:
        # a block never straddles the end of the warm-up
        size = min(plan.block, plan.warmup + plan.draws - done, *([plan.warmup - done] if done < plan.warmup else []))
        state, block = advance(state, size)
        if done >= plan.warmup:
            block = {name: np.asarray(block[name]) for name in _KEPT}
            drawn = {name: np.concatenate([drawn[name], block[name]]) if drawn else block[name] for name in _KEPT}
        done += size
        parts = {f"state_{n}": np.asarray(leaf) for n, leaf in enumerate(kit.jax.tree_util.tree_leaves(state))}
        _save(path, {"mark": np.array(mark), "done": np.array(done), **drawn, **parts})
        told(done)
    return Chain(**drawn)


def _advance(kit: Any, kernel: Any, coded: Coded, data: Any) -> Callable[[Any, int], tuple[Any, dict[str, Any]]]:
    """So many steps of the sampler, compiled once for each number of steps."""
    cells = cells_of(coded)

    def step(data: Any, state: Any, _: Any) -> tuple[Any, dict[str, Any]]:
        state = kernel.sample(state, (data,), {})
        told = kernel.postprocess_fn((data,), {})
        # the sampler splits its key at every step, so that one more of it makes draws of their own
        found = release(kit, coded, cells, told(state.z), kit.jax.random.fold_in(state.rng_key, 1))
        return state, {
            "bias": found["bias"],
            "total": found["total"],
            "energy": state.potential_energy,
            "diverging": state.diverging,
            "steps": state.num_steps,
        }

    blocks: dict[int, Any] = {}

    def advance(state: Any, size: int) -> tuple[Any, dict[str, Any]]:
        if size not in blocks:
            blocks[size] = kit.jax.jit(lambda s, d: kit.jax.lax.scan(partial(step, d), s, None, length=size))
        moved, block = blocks[size](state, data)
        return moved, block

    return advance
