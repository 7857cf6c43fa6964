"""What the vendors would bill."""

from sandbox.metering.meter import Meter
from sandbox.metering.prices import Prices, load_prices
from sandbox.metering.prompt_cache import PromptCache

__all__ = ["Meter", "Prices", "PromptCache", "load_prices"]
