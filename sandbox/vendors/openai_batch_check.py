"""What OpenAI looks for in a batch's input before any row is answered.

Rules of the Batch API guide: a custom_id of its own for each row, one model and one endpoint.
"""

from sandbox.batches.dialect import Check
from sandbox.jsons import JsonObject, NotJson, obj, parse_object, text

MOST_ROWS = 50_000
MOST_BYTES = 200 * 1024 * 1024
_TOLD = 100
"""Problems that are told; more help nobody."""


class OpenAICheck(Check):
    """Finds the lines that OpenAI does not take."""

    def __init__(self, endpoint: str) -> None:
        super().__init__()
        self._endpoint = endpoint
        self._names: set[str] = set()

    def line(self, number: int, raw: bytes) -> None:
        try:
            row = parse_object(raw)
        except NotJson:
            self._add("invalid_json_line", "This line is not parseable as valid JSON.", number)
            return
        for name in ("custom_id", "method", "url", "body"):
            if name not in row:
                missing = f"Missing required parameter: '{name}'."
                self._add("missing_required_parameter", missing, number, name)
                return
        self._row(row, number)

    def end(self, rows: int, size: int) -> None:
        if not rows:
            self._add("empty_file", "The batch input file is empty.")
        if rows > MOST_ROWS:
            self._add(
                "too_many_requests",
                f"The batch has {rows} requests; the limit is {MOST_ROWS} for each batch.",
            )
        if size > MOST_BYTES:
            self._add(
                "file_too_large",
                f"The batch input file has {size} bytes; the limit is {MOST_BYTES}.",
            )

    def _row(self, row: JsonObject, number: int) -> None:
        name, body = text(row["custom_id"]), obj(row["body"])
        if not name:
            self._add("invalid_type", "'custom_id' must be a text.", number, "custom_id")
        elif name in self._names:
            self._add(
                "duplicate_custom_id",
                f"The custom_id '{name}' for this request is a duplicate of another request. The "
                "custom_id parameter must be unique for each request in a batch.",
                number,
                "custom_id",
            )
        self._names.add(name)
        if row["method"] != "POST":
            self._add("invalid_method", "The method must be 'POST'.", number, "method")
        if row["url"] != self._endpoint:
            self._add(
                "invalid_url",
                "The URL provided for this request does not match the batch endpoint.",
                number,
                "url",
            )
        model = text(body.get("model"))
        self.model = self.model or model
        if model != self.model:
            self._add(
                "mismatched_model",
                f"The model '{model}' of this request does not match the rest of the batch "
                f"('{self.model}'). Each batch must contain requests for a single model.",
                number,
                "body.model",
            )

    def _add(
        self, code: str, message: str, line: int | None = None, param: str | None = None
    ) -> None:
        if len(self.problems) < _TOLD:
            self.problems.append({"code": code, "message": message, "param": param, "line": line})
