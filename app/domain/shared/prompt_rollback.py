"""Where a rollback leads to."""

from collections.abc import Iterable


def version_before(activated: Iterable[int]) -> int | None:
    """The version that a rollback makes active again; None where there is nothing before.

    ``activated`` are the versions in the order in which they became active. Making a version active
    that was active before is a step back to it: what came after it is undone, and a further
    rollback goes back from there and never forward again. After 1, 2, 3 and a rollback to 2 the
    next one leads to 1.
    """
    path: list[int] = []
    for version in activated:
        if version in path:
            del path[path.index(version) + 1 :]
        else:
            path.append(version)
    return path[-2] if len(path) > 1 else None
