"""Published documents of curriculum standards, known by their shape.

CCSS: ``{"standards": [{"grade_level_code", "domain_code", "cluster_code", "standard_counter",
"substandard_counter", "description"}]}`` (github.com/flywheelmath/ccssm). Korean 2015:
``{school: {subject group: {subject: [{"id", "chapter", "grade", "title"}]}}}``
(github.com/jinimong/achievement-standards).
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from app.core.exceptions import JsonValue
from app.domain.interchange.rows import Row
from app.domain.interchange.tables import parse_json, unreadable
from app.shared.standards import Framework

MAX_DOCUMENT_BYTES = 20_000_000

# Domains of the Common Core for mathematics, K-8.
_CCSS_DOMAINS = {
    "CC": "Counting and Cardinality",
    "OA": "Operations and Algebraic Thinking",
    "NBT": "Number and Operations in Base Ten",
    "NF": "Number and Operations - Fractions",
    "MD": "Measurement and Data",
    "G": "Geometry",
    "RP": "Ratios and Proportional Relationships",
    "NS": "The Number System",
    "EE": "Expressions and Equations",
    "F": "Functions",
    "SP": "Statistics and Probability",
}
_ELEMENTARY_GRADES = frozenset("K12345")
_KOREAN_SCHOOLS = {"초등학교": "elementary", "중학교": "middle", "고등학교": "high"}
_KOREAN_SUBJECTS = {
    "국어": "korean",
    "영어": "english",
    "수학": "math",
    "과학": "science",
    "사회": "social-studies",
    "역사": "history",
    "도덕": "ethics",
    "정보": "informatics",
    "기술·가정": "technology-home-economics",
    "체육": "physical-education",
    "음악": "music",
    "미술": "art",
    "한문": "classical-chinese",
    "환경": "environment",
    "보건": "health",
    "진로와 직업": "career",
    "생활 독일어": "german",
    "생활 프랑스어": "french",
    "생활 스페인어": "spanish",
    "생활 중국어": "chinese",
    "생활 일본어": "japanese",
    "생활 러시아어": "russian",
    "생활 아랍어": "arabic",
    "생활 베트남어": "vietnamese",
}


def read_document(path: Path, framework: Framework | None) -> Iterator[Row]:
    """The standards of a document, under our field names.

    ``framework`` None takes the one whose documents have that shape.

    Raises:
        BusinessException: IMPORT_FILE_UNREADABLE when the document is neither.
    """
    document = _load(path)
    standards = document.get("standards")
    if isinstance(standards, list):
        records = _common_core(standards, framework or Framework.CCSS)
    elif any(isinstance(school, dict) for school in document.values()):
        records = _korean(document, framework or Framework.KR_2015)
    else:
        raise unreadable(path, "it is not a published document of standards that is known here")
    for number, record in enumerate(records, start=1):
        yield Row(number, record, unit="entry")


def _load(path: Path) -> Mapping[str, JsonValue]:
    try:
        if path.stat().st_size > MAX_DOCUMENT_BYTES:
            raise unreadable(path, f"it is larger than {MAX_DOCUMENT_BYTES // 1_000_000} MB")
        document = parse_json(path.read_text("utf-8-sig"))
    except OSError as error:
        raise unreadable(path, str(error)) from error
    except ValueError as error:  # not UTF-8, or not JSON
        raise unreadable(path, str(error)) from error
    if not isinstance(document, dict):
        raise unreadable(path, "it is not a JSON object")
    return document


def _common_core(
    standards: list[JsonValue], framework: Framework
) -> Iterator[dict[str, JsonValue]]:
    for standard in standards:
        parts = standard if isinstance(standard, dict) else {}
        grade, domain = _text(parts, "grade_level_code"), _text(parts, "domain_code")
        places = (grade, domain, _text(parts, "cluster_code"), _text(parts, "standard_counter"))
        code = ".".join(places) + _text(parts, "substandard_counter") if all(places) else ""
        yield {
            "framework": framework.value,
            "code": code,  # as its publisher writes it: K.CC.B.4a
            "subject": "math",
            "description": parts.get("description"),
            "school_level": "elementary" if grade in _ELEMENTARY_GRADES else "middle",
            "grade_band": grade,
            "area": _CCSS_DOMAINS.get(domain, domain),
        }


def _korean(
    document: Mapping[str, JsonValue], framework: Framework
) -> Iterator[dict[str, JsonValue]]:
    for school, groups in document.items():
        for _, subjects in _members(groups):
            for subject, standards in _members(subjects):
                for standard in standards if isinstance(standards, list) else ():
                    parts = standard if isinstance(standard, dict) else {}
                    yield {
                        "framework": framework.value,
                        "code": parts.get("id"),
                        "subject": _KOREAN_SUBJECTS.get(subject, subject),
                        "description": parts.get("title"),
                        "school_level": _KOREAN_SCHOOLS.get(school, school),
                        "grade_band": parts.get("grade"),
                        "area": parts.get("chapter"),
                    }


def _members(value: JsonValue) -> Iterable[tuple[str, JsonValue]]:
    return value.items() if isinstance(value, dict) else ()


def _text(parts: Mapping[str, JsonValue], name: str) -> str:
    value = parts.get(name)
    return "" if value is None else str(value)
