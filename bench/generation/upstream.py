"""``python -m bench.generation.upstream``: a vendor that takes a set time and never repeats itself.

It speaks as much of OpenAI's chat completions as the clients here need, and costs little itself.
``POST /{ms}/v1/chat/completions`` answers after so many milliseconds; ``GET /last`` gives the body
of the last request. Prints its URL.
"""

import asyncio
import json
from itertools import count
from typing import override

_OPTIONS = [
    {"content": "2", "rationale": "It has no divisor but 1 and itself, and two divides it."},
    {"content": "9", "rationale": "Takes every odd number for a prime number."},
    {"content": "11", "rationale": "It is a prime number, but two does not divide it."},
    {"content": "15", "rationale": "Forgets that both three and five divide it."},
]
_EXPLANATION = (
    "A prime number has exactly two divisors, one and itself. Of the even numbers, all but two "
    "have two as a third divisor, so that two is the only even prime number."
)


class _Vendor:
    """What it has heard and said so far."""

    def __init__(self) -> None:
        self.last = b"{}"
        self._numbers = count(1)

    def reply(self, body: bytes) -> bytes:
        """A completion with a sound item, whose stem is new."""
        self.last = body
        number = next(self._numbers)
        item = {
            "evidence": [],
            "boxed_text": None,
            "stem": f"On sheet {number}, which of these numbers is an even prime number?",
            "options": _OPTIONS,
            "explanation": _EXPLANATION,
            "answer": "A",
        }
        message = {"role": "assistant", "content": json.dumps(item), "refusal": None}
        choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
        usage = {
            "prompt_tokens": len(body) // 4,
            "completion_tokens": 180,
            "total_tokens": len(body) // 4 + 180,
            "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
        }
        completion = {
            "id": f"chatcmpl-{number}",
            "object": "chat.completion",
            "created": 1_790_000_000,
            "model": "gpt-4.1-mini-2025-04-14",
            "choices": [choice],
            "usage": usage,
            "service_tier": "default",
        }
        return json.dumps(completion).encode()


class _Connection(asyncio.Protocol):
    """HTTP/1.1, one request after the other."""

    def __init__(self, vendor: _Vendor) -> None:
        self._vendor = vendor
        self._received = b""
        self._transport: asyncio.Transport | None = None

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - it is TCP
        self._transport = transport

    @override
    def data_received(self, data: bytes) -> None:
        self._received += data
        head, found, body = self._received.partition(b"\r\n\r\n")
        if not found or len(body) < _length(head):
            return
        self._received = b""
        path = head.split(b" ", 2)[1]
        if path == b"/last":
            self._answer(self._vendor.last)
            return
        delay_s = int(path.split(b"/", 2)[1]) / 1000
        asyncio.get_running_loop().call_later(delay_s, self._answer, self._vendor.reply(body))

    def _answer(self, body: bytes) -> None:
        assert self._transport is not None  # noqa: S101 - it is connected
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
        self._transport.write(head.encode() + b"\r\n\r\n" + body)


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


async def _main() -> None:
    vendor = _Vendor()
    server = await asyncio.get_running_loop().create_server(
        lambda: _Connection(vendor), "127.0.0.1", 0, backlog=1024
    )
    port = server.sockets[0].getsockname()[1]
    print(f"http://127.0.0.1:{port}", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_main())
