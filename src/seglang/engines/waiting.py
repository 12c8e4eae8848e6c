"""Waiting for a database so that Ctrl-C is heard."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import duckdb

_Answer = TypeVar("_Answer")


def waiting(connection: duckdb.DuckDBPyConnection, ask: Callable[[], _Answer]) -> _Answer:
    """The answer, computed in another thread: a query that runs in this one would keep Ctrl-C
    waiting until it ends. Raises what `ask` raises, and KeyboardInterrupt."""
    import duckdb

    answers: list[_Answer] = []
    errors: list[BaseException] = []
    done = Event()

    def work() -> None:
        try:
            answers.append(ask())
        except BaseException as error:
            errors.append(error)
        finally:
            done.set()

    Thread(target=work, daemon=True).start()
    try:
        done.wait()
    except KeyboardInterrupt:
        connection.interrupt()
        done.wait()
        raise
    if errors:
        if isinstance(errors[0], duckdb.InterruptException):
            raise KeyboardInterrupt from None
        raise errors[0]
    return answers[0]
