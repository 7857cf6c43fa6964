"""What a measured process tells of itself. Nothing but the standard library: a peer imports it."""

import json
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def measured(lines: int) -> Iterator[None]:
    """Print how long the block took, and the most memory that this process has had until now."""
    began, cpu = time.perf_counter(), time.process_time()
    yield
    figure = {
        "lines": lines,
        "wall_s": time.perf_counter() - began,
        "cpu_s": time.process_time() - cpu,
        "rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6,
    }
    sys.stdout.write("FIGURE " + json.dumps(figure) + "\n")
    sys.stdout.flush()
