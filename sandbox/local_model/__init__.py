"""A small language model that runs in this process, for true model output without a network."""

from sandbox.local_model.small_model import ModelMissing, SmallModel

__all__ = ["ModelMissing", "SmallModel"]
