"""What a check finds where rows of assets and their bytes do not fit together."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictBool

ASSET_CHECK_TASK = "assets.check"


class _ReadModel(BaseModel):
    model_config = ConfigDict(frozen=True)


class AssetCheckOrder(_ReadModel):
    """How files are to be checked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    repair: StrictBool = Field(
        False,
        description="Remove bytes without row; delete assets without bytes that nothing refers to.",
    )
    deep: StrictBool = Field(False, description="Read all bytes, and compare their hashes.")


class AssetFinding(_ReadModel):
    """One place where rows and bytes differ.

    Attributes:
        path: the key in the storage.
        asset_id: of the row, where there is one.
        row_bytes: how long the file is by its row.
        stored_bytes: how long it is in the storage.
        used_by: what refers to the asset, so that it was not taken out.
    """

    path: str
    asset_id: UUID | None = None
    row_bytes: int | None = None
    stored_bytes: int | None = None
    used_by: tuple[str, ...] = ()


class AssetFindings(_ReadModel):
    """All findings of one sort: how many, how many of them were repaired, and the first ones."""

    count: int = 0
    repaired: int = 0
    first: tuple[AssetFinding, ...] = ()


class AssetCheck(_ReadModel):
    """What a check has found.

    Attributes:
        rows: assets that were looked at.
        objects: files in the storage that were looked at.
        elsewhere: assets whose bytes are in another bucket, which nobody looked at.
        bytes_without_row: repaired by removing them.
        rows_without_bytes: repaired by deleting the asset, where nothing refers to it.
        sizes_differ, contents_differ: never repaired; a copy of the file may be elsewhere.
    """

    rows: int
    objects: int
    elsewhere: int
    bytes_without_row: AssetFindings
    rows_without_bytes: AssetFindings
    sizes_differ: AssetFindings
    contents_differ: AssetFindings

    @property
    def is_well(self) -> bool:
        """Whether nothing is left to be done."""
        return all(
            sort.count == sort.repaired
            for sort in (
                self.bytes_without_row,
                self.rows_without_bytes,
                self.sizes_differ,
                self.contents_differ,
            )
        )
