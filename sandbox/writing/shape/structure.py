"""Fields that hold parts of an item: gaps, pairs, a sequence, a rubric, a box, quotes.

They are known by their names, their descriptions and the look of their elements together.
"""

import re
from collections.abc import Mapping

from sandbox.jsons import JsonObject, text
from sandbox.reading.brief import Kind
from sandbox.wordlist import words
from sandbox.writing.shape.roles import Role, tokens_of

KIND_OF = {
    Role.PAIRS: Kind.MATCHING,
    Role.PREMISES: Kind.MATCHING,
    Role.RUBRIC: Kind.ESSAY,
    Role.GAPS: Kind.CLOZE,
    Role.SEQUENCE: Kind.ORDERING,
}
"""The type of item that has such a field."""
STRUCTURES = frozenset({*KIND_OF, Role.RESPONSES, Role.EXTRAS, Role.BOX, Role.EVIDENCE})

PREMISE_NAMES = frozenset(
    words("""
        premise left term word prompt source from item stimulus left_index premise_index 전제 왼쪽
        낱말 단어 용어
    """)
)
RESPONSE_NAMES = frozenset(
    words(
        "response right definition meaning match target to partner answer right_index "
        "response_index 응답 오른쪽 뜻 의미 정의 짝"
    )
)
_ARRAYS = {
    Role.GAPS: "gaps blanks gap_answers blank_answers gap_list 빈칸 빈칸들 빈칸_답 빈칸_정답",
    Role.PAIRS: "pairs matches pairings matching_pairs correct_pairs 짝 쌍 연결 짝짓기",
    Role.PREMISES: "premises left left_items left_column left_side 전제 왼쪽 왼쪽_항목",
    Role.RESPONSES: "responses right right_items right_column right_side matches_list 응답 오른쪽 "
    "오른쪽_항목",
    Role.EXTRAS: "extra_responses extras extra_options unused_responses unmatched spare_responses "
    "extra_matches 남는_응답 여분의_응답 여분",
    Role.SEQUENCE: "sequence order correct_order ordered_items ordered correct_sequence sorted "
    "ordered_entries items_in_order steps_in_order ordered_steps right_order 순서 올바른_순서 "
    "정답_순서 배열",
    Role.RUBRIC: "rubric criteria rubric_criteria scoring_rubric scoring_criteria marking_scheme "
    "채점_기준 채점기준 평가_기준 평가기준 루브릭",
    Role.EVIDENCE: "evidence quotes quotations supporting_quotes supporting_sentences citations "
    "text_evidence passage_evidence 근거_문장 근거문장 인용 인용문 지문_근거",
}
_BY_ARRAY = {name: role for role, names in _ARRAYS.items() for name in names.split()}
_BOX = frozenset(
    words("boxed_text box boxed box_text boxed_statements 보기_상자 보기_박스 보기글 보기_글")
)
_BOX_SAID = re.compile(r"\bbox(?:ed)?\b|[〈<]보기[〉>]|보기 ?상자", re.IGNORECASE)
_QUOTE_SAID = re.compile(
    r"(?:cop(?:y|ied) exactly|verbatim|\bquot(?:e|es|ed|ation)|word for word|그대로|인용)",
    re.IGNORECASE,
)
_PASSAGE_SAID = re.compile(r"passage|source text|reading text|지문|본문", re.IGNORECASE)
_GAP_SAID = re.compile(
    r"\b(?:each|every|the) (?:gap|blank)|\bgaps?\b|\bblanks?\b|빈칸", re.IGNORECASE
)
_SEQUENCE_SAID = re.compile(
    r"in (?:the |their )?(?:right|correct|proper) (?:order|sequence)|올바른 순서|바른 순서"
    r"|순서대로",
    re.IGNORECASE,
)


def structure_of(
    name: str, kind: str, node: JsonObject, element_kind: str, element: Mapping[str, JsonObject]
) -> Role | None:
    """The part that a field holds, or None.

    Args:
        kind, element_kind: the JSON types of the field and, in a list, of its elements.
        element: the fields of the list's elements where these are objects.
    """
    plain, said = tokens_of(name), f"{text(node.get('description'))} {text(node.get('title'))}"
    if plain in _BOX or (kind == "string" and (plain == "보기" or _is_said(_BOX_SAID, said))):
        return Role.BOX
    quotes = _QUOTE_SAID.search(said) and _PASSAGE_SAID.search(said)
    if quotes or _BY_ARRAY.get(plain) is Role.EVIDENCE:
        return Role.EVIDENCE
    if kind != "array":
        return None
    if is_pair(element):
        return Role.PAIRS
    role = _BY_ARRAY.get(plain)
    if role is Role.RUBRIC or role is Role.PAIRS:
        return role if element_kind in ("object", "array", "string") else None
    if role is not None:
        return role
    if element_kind != "object" and _SEQUENCE_SAID.search(said):
        return Role.SEQUENCE
    gaps = _GAP_SAID.search(said) or re.search(r"gap|blank|빈칸", plain)
    return Role.GAPS if gaps and not re.search(r"option|choice|distractor", plain) else None


def is_pair(element: Mapping[str, JsonObject]) -> bool:
    """Whether an object's fields are a premise and its response, and not a question's parts."""
    fields = {tokens_of(field) for field in element}
    sure = bool(fields & {"premise", "left"})
    return bool(
        fields & PREMISE_NAMES
        and fields & RESPONSE_NAMES
        and not fields & {"question", "stem", "options"}
        and (sure or "answer" not in fields)
    )


def _is_said(pattern: re.Pattern[str], said: str) -> bool:
    return pattern.search(said) is not None
