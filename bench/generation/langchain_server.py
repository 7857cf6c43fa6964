"""``python -m bench.generation.langchain_server URL``: FastAPI with one ChatOpenAI alone.

``POST /prompt`` takes the request that is to be made of a model (as OpenAI's API has it);
``POST /questions`` makes it, and gives the text of the reply. Prints its URL.
"""

import sys

from fastapi import FastAPI, Request

from bench.generation.plain_chat import PlainChat
from bench.generation.serving import serve


def app(base_url: str) -> FastAPI:
    """The application; the model is at ``base_url``."""
    application = FastAPI()
    chats: list[PlainChat] = []

    @application.post("/prompt")
    async def take_prompt(request: Request) -> None:
        chats[:] = [PlainChat(base_url, await request.json())]

    @application.post("/questions")
    async def make_question(order: dict[str, str]) -> dict[str, str]:
        return {"text": await chats[0].ask()}

    return application


if __name__ == "__main__":
    serve(app(sys.argv[1]))
