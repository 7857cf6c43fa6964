"""All figures of a set of questions."""

from collections import Counter
from collections.abc import Sequence

from app.domain.diversity.coverage import coverage_of
from app.domain.diversity.duplicates import duplicates_of
from app.domain.diversity.wording import wording_of
from app.shared.diversity import DiversityReport, QuestionText, Tell
from app.shared.enums import Locale


def report_on(texts: Sequence[QuestionText], tell: Tell) -> DiversityReport:
    """The same report whatever the order of the texts. Takes seconds for tens of thousands."""
    by_locale = Counter[Locale](text.locale for text in texts)
    locales = sorted(by_locale, key=lambda locale: (-by_locale[locale], locale))
    return DiversityReport(
        questions=len(texts),
        wording=tuple(
            wording_of([text for text in texts if text.locale is locale], locale, tell)
            for locale in locales
        ),
        duplicates=duplicates_of(texts, tell) if texts else None,
        coverage=coverage_of(texts) if texts else None,
    )
