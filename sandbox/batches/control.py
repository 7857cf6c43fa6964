"""The controls of batches, for the test that runs the sandbox."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.batches.bill import charge_json, row_bills
from sandbox.batches.records import Batch
from sandbox.batches.runner import Runner
from sandbox.jsons import JsonObject


def batch_control_routes(runner: Runner) -> list[Route]:
    """The routes under /__sandbox/batches."""
    control = _Control(runner)
    return [
        Route("/__sandbox/batches", control.batches, methods=["GET", "DELETE"]),
        Route("/__sandbox/batches/release", control.release, methods=["POST"]),
        Route("/__sandbox/batches/rows", control.rows),
        Route("/__sandbox/batches/{batch:path}/rows", control.rows),
    ]


def batch_bills(runner: Runner) -> list[JsonObject]:
    """The bill of each batch, newest first; nothing where there never was one."""
    if not runner.database.is_used:
        return []
    ledger = runner.ledger
    return [charge_json(batch, ledger.charged(batch.id)) for batch in ledger.batches()]


class _Control:
    def __init__(self, runner: Runner) -> None:
        self._runner = runner

    async def batches(self, request: Request) -> Response:
        """Every batch of every vendor, newest first; DELETE forgets them, their files and bills."""
        if request.method == "DELETE":
            await self._runner.clear()
        if not self._runner.database.is_used:
            return JSONResponse({"batches": []})
        self._runner.look_after()
        batches = self._runner.ledger.batches()
        return JSONResponse({"batches": [self._told(batch) for batch in batches]})

    async def release(self, _: Request) -> Response:
        """End the waits of `batch_slow` and `batch_stuck`, of batches that were made until now."""
        used = self._runner.database.is_used
        return JSONResponse({"released": self._runner.ledger.release() if used else 0})

    async def rows(self, request: Request) -> Response:
        """What each custom_id was billed: ?vendor=, ?batch= and ?custom_id= (its beginning)."""
        if not self._runner.database.is_used:
            return JSONResponse({"rows": {}})
        query = request.query_params
        bills = row_bills(
            self._runner.ledger,
            vendor=query.get("vendor", ""),
            batch=request.path_params.get("batch") or query.get("batch", ""),
            prefix=query.get("custom_id", ""),
        )
        return JSONResponse({"rows": {bill.custom_id: bill.to_json() for bill in bills}})

    def _told(self, batch: Batch) -> JsonObject:
        charge = self._runner.ledger.charged(batch.id)
        return {
            **charge_json(batch, charge),
            "state": batch.phase.value,
            "endpoint": batch.endpoint,
            "input_file": batch.input_file,
            "details": batch.details,
            "faults": [kind.value for kind in batch.hits],
            "created_at": batch.created,
            "ended_at": batch.ended,
            "deleted": batch.deleted,
            "rows": batch.total,
            "succeeded": batch.succeeded,
            "errored": batch.errored,
            "expired": batch.expired,
            "cancelled": batch.cancelled,
        }
