"""What is in the storage: buckets, and what is known of each object."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from uuid import uuid4

from sandbox.jsons import JsonObject, JsonValue
from sandbox.supabase.storage_errors import StorageError, duplicate, no_bucket, no_object
from sandbox.supabase.storage_spool import Span

_KEY = re.compile(r"[\w/!\-.*'() &$@=;:+,?]+", re.ASCII)  # of the server's own check


@dataclass(frozen=True)
class Object:
    """What is known of an object."""

    span: Span
    mime_type: str
    cache_control: str
    created_at: datetime
    updated_at: datetime
    id: str = field(default_factory=lambda: str(uuid4()))

    @property
    def etag(self) -> str:
        return f'"{self.span.md5}"'

    def listed(self, name: str) -> JsonObject:
        """A line of a listing."""
        return {
            "name": name,
            "id": self.id,
            "updated_at": stamp(self.updated_at),
            "created_at": stamp(self.created_at),
            "last_accessed_at": stamp(self.created_at),
            "metadata": {
                "eTag": self.etag,
                "size": self.span.size,
                "mimetype": self.mime_type,
                "cacheControl": self.cache_control,
                "lastModified": stamp(self.updated_at),
                "contentLength": self.span.size,
                "httpStatusCode": 200,
            },
        }


@dataclass
class Bucket:
    """A bucket. ``file_size_limit`` is in bytes; None: no limit, or any type."""

    id: str
    public: bool = False
    file_size_limit: int | None = None
    allowed_mime_types: tuple[str, ...] | None = None
    created_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    objects: dict[str, Object] = field(default_factory=dict)

    def check_type(self, mime_type: str) -> None:
        bare = mime_type.partition(";")[0].strip()
        allowed = self.allowed_mime_types
        if allowed is not None and not {bare, bare.partition("/")[0] + "/*"} & set(allowed):
            message = f"mime type {bare} is not supported"
            raise StorageError(415, "invalid_mime_type", message, "InvalidMimeType")

    def check_size(self, size: int) -> None:
        if self.file_size_limit is not None and size > self.file_size_limit:
            message = "The object exceeded the maximum allowed size"
            raise StorageError(413, "Payload too large", message, "EntityTooLarge")

    def check_free(self, key: str, *, upsert: bool) -> None:
        if key in self.objects and not upsert:
            raise duplicate("KeyAlreadyExists")

    def keep(self, key: str, one: Object, *, upsert: bool) -> Object:
        """Under its key; in place of another one it has that one's id and time."""
        self.check_free(key, upsert=upsert)
        before = self.objects.get(key)
        if before is not None:
            one = replace(one, id=before.id, created_at=before.created_at)
        self.objects[key] = one
        return one

    def find(self, key: str) -> Object:
        if key not in self.objects:
            raise no_object()
        return self.objects[key]

    def remove(self, keys: Iterable[str]) -> list[JsonValue]:
        """What was there, as the server tells it."""
        removed = [(key, self.objects.pop(key)) for key in keys if key in self.objects]
        return [{**one.listed(key), "bucket_id": self.id, "owner": ""} for key, one in removed]

    def lines(self, prefix: str) -> list[JsonObject]:
        """What is directly in a folder, by name; a folder has nothing but its name."""
        folder = f"{prefix.rstrip('/')}/" if prefix else ""
        lines: dict[tuple[str, bool], JsonObject] = {}
        for key, one in self.objects.items():
            if key.startswith(folder):
                name, _, below = key.removeprefix(folder).partition("/")
                lines[name, bool(below)] = _folder(name) if below else one.listed(name)
        return [lines[which] for which in sorted(lines)]

    def to_json(self) -> JsonObject:
        return {
            "id": self.id,
            "name": self.id,
            "owner": "",
            "public": self.public,
            "file_size_limit": self.file_size_limit,
            "allowed_mime_types": (
                None if self.allowed_mime_types is None else [*self.allowed_mime_types]
            ),
            "created_at": stamp(self.created_at),
            "updated_at": stamp(self.created_at),
        }


@dataclass
class Buckets:
    """All buckets by their ids."""

    by_id: dict[str, Bucket] = field(default_factory=dict)

    def find(self, bucket_id: str) -> Bucket:
        if bucket_id not in self.by_id:
            raise no_bucket()
        return self.by_id[bucket_id]

    def add(self, bucket: Bucket) -> None:
        if bucket.id in self.by_id:
            raise duplicate("BucketAlreadyExists")
        self.by_id[bucket.id] = bucket


def check_key(key: str) -> None:
    if not _KEY.fullmatch(key):
        raise StorageError(400, "InvalidKey", f"Invalid key: {key}", "InvalidKey")


def stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _folder(name: str) -> JsonObject:
    nothing = ("id", "updated_at", "created_at", "last_accessed_at", "metadata")
    return {"name": name, **dict.fromkeys(nothing)}
