"""Which users' tokens an installation takes."""

from app.core.config import Settings
from app.domain.access.token_service import TokenService
from app.infrastructure.access.jwks import PublishedKeys


def build_tokens(settings: Settings) -> TokenService:
    """Supabase's, as far as it is configured; nothing is fetched before the first of them."""
    secret = settings.supabase_jwt_secret
    place = f"{settings.supabase_url.rstrip('/')}/auth/v1" if settings.supabase_url else None
    return TokenService(
        secret=secret.get_secret_value() if secret else None,
        keys=PublishedKeys(f"{place}/.well-known/jwks.json") if place else None,
        audience=settings.jwt_audience,
        issuer=settings.jwt_issuer or place,
        role_scopes=settings.role_scopes,
    )
