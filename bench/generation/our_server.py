"""``python -m bench.generation.our_server``: our API by the environment's settings, as in
``qgen serve``. Prints its URL."""

from app.core.config import load_settings
from app.core.logging import configure_logging
from app.main import create_app
from bench.generation.serving import serve

if __name__ == "__main__":
    settings = load_settings()
    configure_logging(settings.log_level, settings.log_format)
    serve(create_app(settings))
