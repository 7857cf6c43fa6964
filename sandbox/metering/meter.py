"""The money meter: what a vendor would put on the bill.

Billed is each reply that was generated, also one that is cut, refused, broken or filtered, and one
that the caller never got because the connection or the caller itself was gone. Not billed are
errors (429, 500, 503, 529), calls that hang (nothing was generated) and listings.
"""

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from sandbox.chat import Answer, Vendor
from sandbox.jsons import JsonObject
from sandbox.metering.prices import Prices

KEPT_REQUESTS = 20_000
"""How many of the last requests are kept one by one; the sums are of all."""


@dataclass
class Bill:
    """Sums. `unpriced` is how many of the calls were to models without a list price."""

    calls: int = 0
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    cost: Decimal = Decimal(0)
    unpriced: int = 0

    def add(self, answer: Answer, *, priced: bool) -> None:
        self.calls += 1
        self.input_tokens += answer.usage.prompt
        self.cached_tokens += answer.usage.cached
        self.output_tokens += answer.usage.output
        self.cost += answer.cost
        self.unpriced += not priced

    def to_json(self) -> JsonObject:
        return {
            "calls": self.calls,
            "input_tokens": self.input_tokens,
            "cached_tokens": self.cached_tokens,
            "output_tokens": self.output_tokens,
            "cost_usd": f"{self.cost.normalize():f}",
            "unpriced_calls": self.unpriced,
        }


@dataclass
class Meter:
    """Sums in total and per key, model and request.

    A request is what the caller names so (the same name again, as in a retry, adds up), else the
    id of the reply.
    """

    prices: Prices
    total: Bill = field(default_factory=Bill)
    _keys: dict[str, Bill] = field(default_factory=lambda: defaultdict(Bill))
    _models: dict[str, Bill] = field(default_factory=lambda: defaultdict(Bill))
    _requests: dict[str, Bill] = field(default_factory=lambda: defaultdict(Bill))

    def record(self, vendor: Vendor, key: str, request: str, answer: Answer) -> None:
        """Bill one answer."""
        model = answer.asked.model
        priced = self.prices.of(vendor, model) is not None
        for bill in (
            self.total,
            self._keys[fingerprint(key)],
            self._models[f"{vendor}/{model}"],
            self._requests[request],
        ):
            bill.add(answer, priced=priced)
        if len(self._requests) > KEPT_REQUESTS:
            del self._requests[next(iter(self._requests))]

    def spent(self, key: str) -> Decimal:
        """What a key has cost, in USD."""
        bill = self._keys.get(fingerprint(key))
        return bill.cost if bill else Decimal(0)

    def clear(self) -> None:
        """Start again from nothing."""
        self.total = Bill()
        for bills in (self._keys, self._models, self._requests):
            bills.clear()

    def to_json(self) -> JsonObject:
        return {
            "total": self.total.to_json(),
            "keys": _each(self._keys),
            "models": _each(self._models),
            "requests": _each(self._requests),
        }


def fingerprint(key: str) -> str:
    """The beginning of the key's SHA-256 in place of the key; `none` where there is none."""
    return hashlib.sha256(key.encode()).hexdigest()[:12] if key else "none"


def _each(bills: Mapping[str, Bill]) -> JsonObject:
    return {name: bill.to_json() for name, bill in bills.items()}
