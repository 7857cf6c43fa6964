"""Files: images, audio, what went to and came from a vendor's batch."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.shared.enums import Origin
from app.shared.listing import PageRequest


class AssetKind(StrEnum):
    """What a file is for."""

    IMAGE = "image"
    AUDIO = "audio"
    THUMBNAIL = "thumbnail"
    CAPTION = "caption"
    BATCH_INPUT = "batch_input"
    BATCH_OUTPUT = "batch_output"
    EXPORT = "export"


class _ReadModel(BaseModel):
    model_config = ConfigDict(frozen=True)


class NewAsset(_ReadModel):
    """A file to be kept, but for its bytes.

    Attributes:
        mime_type: one that its kind may have (``domain/media/file_types.py``); None: the one that
            the ending of ``file_name`` stands for.
        file_name: what it is called when somebody saves it; any language.
        vendor, model: who made it.
        cost_usd: what a vendor took for it; None: not known, or nothing.
    """

    kind: AssetKind
    mime_type: str | None = None
    origin: Origin = Origin.HUMAN
    file_name: str | None = None
    vendor: str | None = Field(None, max_length=32)
    model: str | None = Field(None, max_length=100)
    is_sandbox: bool = False
    cost_usd: Decimal | None = None


class Asset(NewAsset):
    """A file that is kept. ``url`` gives its bytes to whoever has it, until ``url_expires_at``."""

    id: UUID
    mime_type: str
    byte_size: int
    sha256: str
    created_at: datetime
    url: str | None = None
    url_expires_at: datetime | None = None


class AssetFilter(_ReadModel):
    """Which assets to list; None does not filter."""

    kind: AssetKind | None = None
    origin: Origin | None = None


class AssetListing(AssetFilter, PageRequest):
    """A page of the assets that a filter chooses."""


class AssetPage(_ReadModel):
    """Assets, newest first. ``next_cursor`` goes into ``after``; it is null at the end."""

    assets: tuple[Asset, ...]
    next_cursor: UUID | None
