"""Tasks that need other tasks, a few of them at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

from .console import captured, say


@dataclass(frozen=True)
class Task:
    name: str
    action: Callable[[int], None]
    """What to do, told the number of its lane (0, 1 …), for ports and the like."""
    needs: frozenset[str] = field(default_factory=frozenset)


def run_in_lanes(tasks: Iterable[Task], lanes: int) -> None:
    """Start each task when all that it needs have ended; of those that may start, the first first.

    What a task says is shown in one piece when it ends. A task that needs one that is not among
    the tasks, or itself by a ring, is a mistake of the caller: ValueError.
    """
    waiting = list(tasks)
    _check(waiting)
    done: set[str] = set()
    free = list(range(lanes))
    running: dict[Future[list[str]], tuple[Task, int]] = {}
    with ThreadPoolExecutor(lanes) as pool:
        while waiting or running:
            for task in [task for task in waiting if task.needs <= done][: len(free)]:
                waiting.remove(task)
                lane = free.pop(0)
                running[pool.submit(_captured, task, lane)] = (task, lane)
            ended, _going_on = wait(running, return_when=FIRST_COMPLETED)
            for future in ended:
                task, lane = running.pop(future)
                say("\n".join(future.result()))
                done.add(task.name)
                free.append(lane)


def _captured(task: Task, lane: int) -> list[str]:
    with captured() as lines:
        task.action(lane)
    return lines


def _check(tasks: list[Task]) -> None:
    left = {task.name: task.needs for task in tasks}
    while ready := [name for name, needs in left.items() if not needs & left.keys()]:
        for name in ready:
            if unknown := left.pop(name) - {task.name for task in tasks}:
                raise ValueError(f"{name} needs {', '.join(sorted(unknown))}, which is no task.")
    if left:
        raise ValueError(f"These need each other in a ring: {', '.join(left)}.")
