"""The worker's side of child.py: hears orders and answers in JSON lines, and ends when the parent does.

Knows no order; whatever an order raises becomes one sentence.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

from influencer.errors import Failed, InfluencerError

Say = Callable[..., None]


def serve(act: Callable[[dict[str, Any], Say], None]) -> None:
    """Have `act` carry out each order until the input closes; then end at once, whatever is under way."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    say, orders = open_lines()
    for order in orders:
        try:
            act(order, say)
        except InfluencerError as error:
            permanent = isinstance(error, Failed) and error.permanent
            say(say="failed", kind=type(error).__name__, sentence=error.sentence, permanent=permanent)
        except Exception as error:  # a guest's boundary: whatever a model raises becomes one sentence
            say(say="failed", kind="Failed", sentence=sentence_of(error), permanent=False)


def open_lines() -> tuple[Say, Iterator[dict[str, Any]]]:
    """What we say goes to standard output alone; anything printed by others goes to standard error."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    orders: queue.Queue[dict[str, Any]] = queue.Queue()
    threading.Thread(target=read_orders, args=(orders,), daemon=True).start()

    def say(**message: Any) -> None:
        out.write(json.dumps(message) + "\n")
        out.flush()

    return say, iter(orders.get, None)


def read_orders(orders: queue.Queue[dict[str, Any]]) -> None:
    """Queue what comes in. When the parent is gone the input ends, and so do we."""
    for line in sys.stdin:
        orders.put(json.loads(line))
    os._exit(0)


def sentence_of(error: Exception) -> str:
    """One line of an error that is not ours."""
    first = str(error).strip().splitlines()[:1]
    return f"{type(error).__name__}: {first[0][:160]}" if first else type(error).__name__
