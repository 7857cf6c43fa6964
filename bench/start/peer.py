"""The smallest server of its kind, ready when ours is: ``python peer.py <database url> <port>``.

FastAPI, one route, uvicorn, an engine of SQLAlchemy over asyncpg that has asked its database.
"""

import sys

import uvicorn
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

engine = create_async_engine(sys.argv[1].replace("postgresql://", "postgresql+asyncpg://", 1))
app = FastAPI()


@app.get("/health/ready")
async def ready() -> dict[str, str]:
    """The database answers."""
    async with engine.connect() as connection:
        await connection.execute(text("SELECT 1"))
    return {"status": "ok"}


if __name__ == "__main__":
    uvicorn.run(app, port=int(sys.argv[2]), log_config=None, access_log=False)
