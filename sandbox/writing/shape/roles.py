"""What a field is for, from its name and its description; English and Korean."""

import re
from enum import StrEnum, auto
from functools import lru_cache


class Role(StrEnum):
    STEM = auto()
    OPTIONS = auto()
    WRONG_OPTIONS = auto()
    ONE_OPTION = auto()
    KEY = auto()
    ACCEPTED = auto()
    VALUE = auto()
    TOLERANCE = auto()
    UNIT = auto()
    EXPLANATION = auto()
    WRONG_WHYS = auto()
    HINT = auto()
    KIND = auto()
    LOCALE = auto()
    KEYWORD = auto()
    TITLE = auto()
    SUBJECT = auto()
    GRADE = auto()
    DIFFICULTY = auto()
    BLOOM = auto()
    CEFR = auto()
    WORD_CLASS = auto()
    TAGS = auto()
    POINTS = auto()
    SECONDS = auto()
    IDENTITY = auto()
    LABEL = auto()
    TEXT = auto()
    CORRECT = auto()
    POSITION = auto()
    MISCONCEPTION = auto()
    CASE_SENSITIVE = auto()
    COUNT = auto()
    EXTRA_TEXT = auto()
    GAPS = auto()
    PAIRS = auto()
    PREMISES = auto()
    RESPONSES = auto()
    EXTRAS = auto()
    SEQUENCE = auto()
    RUBRIC = auto()
    BOX = auto()
    EVIDENCE = auto()
    PROBABILITY = auto()


_NAMES: dict[Role, str] = {
    Role.STEM: """
        question stem prompt question_text question_stem stem_text item_stem problem problem_text
        problem_statement task query q statement ask item_text question_body 문제 발문 질문 문항
        문두 물음 지시문 문제_내용 문제내용 question_content question_prompt questiontext
    """,
    Role.OPTIONS: """
        options choices alternatives answer_options answer_choices possible_answers candidates
        selections option_list choice_list opts 보기 선택지 선지 답지 보기들 선택지들 선택지_목록
    """,
    Role.WRONG_OPTIONS: """
        distractors wrong_answers incorrect_answers incorrect_options wrong_options wrong_choices
        incorrect_choices false_answers 오답 오답들 오답_선택지
    """,
    Role.KEY: """
        answer correct_answer correct key answer_key correct_option correct_choice correct_index
        correct_option_index answer_index correct_answer_index index_of_answer correct_label
        correct_letter answer_letter right_answer final_answer expected_answer correct_options
        correct_answers correct_indices answer_text correct_key solution_key ans a key_index
        answer_number correct_number answer_id correct_option_id correct_id correct_response
        model_answer expected 정답 답 정답_번호 정답번호 정답_기호 모범_답안 모범답안 정답지 답안
    """,
    Role.ACCEPTED: """
        accepted accepted_answers acceptable_answers accepted_responses alternative_answers
        answer_variants variants valid_answers also_accept also_accepted answers accept acceptable
        acceptable_responses accepted_forms accepted_values accepted_variants other_answers
        인정_답안 인정답안 허용_답안 허용답안 유사_답안 복수_정답 인정_정답
    """,
    Role.VALUE: """
        value numeric_value numeric_answer numerical_answer answer_value correct_value result
        numeric amount 값 수치 정답_값 수치_정답
    """,
    Role.TOLERANCE: """
        tolerance margin epsilon error_margin margin_of_error allowed_error abs_tolerance
        absolute_tolerance 오차 허용오차 허용_오차 오차범위 허용_오차_범위
    """,
    Role.UNIT: "unit units answer_unit measurement_unit 단위",
    Role.EXPLANATION: """
        explanation rationale solution justification feedback reasoning worked_solution commentary
        answer_explanation solution_steps steps working general_feedback why reason explain
        correct_rationale answer_rationale explanation_text analysis 해설 풀이 설명 해설문
        풀이_과정 풀이과정 정답_해설 이유 근거
    """,
    Role.WRONG_WHYS: """
        distractor_rationales distractor_explanations option_rationales wrong_rationales
        option_explanations distractor_analysis option_feedback 오답_해설 오답해설 오답_이유
    """,
    Role.HINT: "hint hints clue clues tip tips 힌트 도움말",
    Role.KIND: """
        type item_type question_type kind format question_format item_format answer_type
        interaction 유형 문항_유형 문제_유형 문항유형 문제유형 형식
    """,
    Role.LOCALE: "language locale lang language_code item_language 언어 언어_코드",
    Role.KEYWORD: """
        keyword topic word term concept target_word headword keywords topics target tested_word
        target_keyword main_concept lemma vocabulary 키워드 주제 단어 용어 개념 핵심어 어휘 표제어
    """,
    Role.TITLE: "title heading name headline label_text 제목 이름",
    Role.SUBJECT: "subject course discipline domain subject_area 과목 교과 영역",
    Role.GRADE: """
        grade grade_level school_grade school_level year grade_band age_group 학년 학교급 학년군
    """,
    Role.DIFFICULTY: "difficulty difficulty_level level_of_difficulty hardness 난이도 난도",
    Role.BLOOM: """
        bloom bloom_level blooms_level bloom_taxonomy cognitive_level taxonomy_level blooms
        bloom_process 블룸 인지수준 인지_수준 사고_수준
    """,
    Role.CEFR: "cefr cefr_level language_level level 수준 등급",
    Role.WORD_CLASS: "part_of_speech pos word_class 품사",
    Role.PROBABILITY: """
        probability probabilities prob p likelihood chance typicality 확률 가능성 생성_확률
    """,
    Role.TAGS: "tags labels skills tag categories 태그 분류",
    Role.POINTS: "points score marks weight max_score fraction grade_fraction 배점 점수",
    Role.SECONDS: """
        time_limit estimated_time time_seconds duration seconds estimated_seconds
        time_limit_seconds estimated_time_seconds 제한시간 예상시간 풀이시간
    """,
    Role.IDENTITY: "id uuid item_id question_id identifier uid",
    Role.LABEL: """
        label letter symbol mark option_label choice_label option_letter 기호 라벨
    """,
    Role.TEXT: """
        text content body option_text choice_text option choice 내용 텍스트 본문
    """,
    Role.CORRECT: """
        is_correct iscorrect is_answer is_key correct_flag is_right is_true 정답여부 정답_여부
        옳음
    """,
    Role.POSITION: """
        number position index order ordinal number_in_list no seq sequence rank order_index 순서
        번호 위치
    """,
    Role.MISCONCEPTION: """
        misconception error_type error misconception_label error_model diagnosis 오개념 오류_유형
        오류유형
    """,
    Role.CASE_SENSITIVE: "case_sensitive casesensitive ignore_case exact_match 대소문자_구분",
    Role.COUNT: """
        count total num_questions question_count number_of_questions item_count 개수 문항수
        문항_수
    """,
    Role.EXTRA_TEXT: """
        passage boxed_text box stimulus context source image image_url figure media note notes
        comment 지문 보기_박스 자료 비고 참고
    """,
}
_BY_NAME = {name: role for role, names in _NAMES.items() for name in names.split()}
_OPTION_NAME = re.compile(
    r"(?:option|choice|answer|alternative|opt|ans|distractor|보기|선택지|선지)_?([a-h]|[1-9])"
)
_DESCRIBED: tuple[tuple[Role, str], ...] = (
    (
        Role.WRONG_OPTIONS,
        r"\b(?:wrong|incorrect|false) (?:answers|options|choices)\b|distractors\b|오답(?:들|지)",
    ),
    (Role.TOLERANCE, r"tolerance|allowed (?:error|deviation)|허용 ?오차"),
    (Role.ACCEPTED, r"accept(?:ed|able)|alternative (?:answers|spellings)|인정|허용"),
    (
        Role.EXPLANATION,
        r"explanation|explain|why\b|rationale|worked|step[- ]by[- ]step|해설|풀이|설명",
    ),
    (Role.HINT, r"\bhint|힌트"),
    (
        Role.OPTIONS,
        r"(?:answer |the )?(?:options|choices|alternatives)\b(?! that)|선택지|보기|선지",
    ),
    (
        Role.KEY,
        r"correct|right (?:answer|option|choice)|the answer\b(?! (?:options|choices))|answer "
        r"key|정답",
    ),
    (
        Role.STEM,
        r"question|stem|prompt|problem|발문|문제|질문|what (?:the )?(?:student|learner)s? "
        r"(?:sees?|reads?)",
    ),
    (Role.LOCALE, r"language|언어"),
    (Role.DIFFICULTY, r"difficult|난이도"),
    (Role.KEYWORD, r"keyword|topic|the word|키워드|주제"),
    (Role.UNIT, r"\bunit|단위"),
)


_WHYS = frozenset(
    {"rationale", "rationales", "explanation", "explanations", "feedback", "why", "reasons"}
)


def tokens_of(name: str) -> str:
    """The name in snake_case: `correctAnswer` and `Correct answer` become `correct_answer`."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[^\w가-힣]+", "_", name.strip())
    return re.sub(r"_+", "_", spaced).strip("_").lower()


@lru_cache(maxsize=4096)
def role_of(name: str, description: str = "") -> Role | None:
    """What the field is for; by its name, by parts of its name, by its description; else None."""
    plain = tokens_of(name)
    if option_place(name) is not None:
        return Role.ONE_OPTION
    return _BY_NAME.get(plain) or _by_parts(plain.split("_")) or _by_description(description)


def option_place(name: str) -> int | None:
    """0 for `option_a`, `choice1`, ...; None for a name that is not one option of several."""
    match = _OPTION_NAME.fullmatch(tokens_of(name))
    if match is None:
        return None
    mark = match[1]
    return int(mark) - 1 if mark.isdigit() else ord(mark) - ord("a")


def letter_places(names: list[str]) -> dict[str, int] | None:
    """Each field's place where all are options (`A`, `B`, `C` or `1`, `2`, `3`); else None."""
    plain = [tokens_of(name) for name in names]
    if len(plain) < 2:
        return None
    for start in ("a", "1"):
        if plain == [chr(ord(start) + place) for place in range(len(plain))]:
            return {name: place for place, name in enumerate(names)}
    places = [option_place(name) for name in names]
    if all(place is not None for place in places):
        return {name: place for place, name in enumerate(names)}
    return None


def _by_parts(parts: list[str]) -> Role | None:
    has = set(parts)
    rules: tuple[tuple[bool, Role], ...] = (
        (
            bool(has & {"distractor", "distractors", "wrong", "incorrect"}) and bool(has & _WHYS),
            Role.WRONG_WHYS,
        ),
        (bool(has & {"distractor", "distractors", "wrong", "incorrect"}), Role.WRONG_OPTIONS),
        (
            bool(
                has
                & {
                    "explanation",
                    "rationale",
                    "solution",
                    "justification",
                    "feedback",
                    "reasoning",
                    "해설",
                    "풀이",
                }
            ),
            Role.EXPLANATION,
        ),
        (bool(has & {"hint", "hints", "힌트"}), Role.HINT),
        (bool(has & {"tolerance", "오차"}), Role.TOLERANCE),
        (bool(has & {"accepted", "acceptable"}), Role.ACCEPTED),
        (bool(has & {"correct", "right", "정답"}), Role.KEY),
        (bool(has & {"options", "choices", "alternatives", "선택지", "보기"}), Role.OPTIONS),
        (
            bool(has & {"stem", "question", "prompt", "발문", "문제"})
            and not has & {"id", "number", "count", "num"},
            Role.STEM,
        ),
        (bool(has & {"answer", "key", "답"}), Role.KEY),
        (bool(has & {"difficulty", "난이도"}), Role.DIFFICULTY),
        (bool(has & {"bloom", "blooms"}), Role.BLOOM),
        (bool(has & {"cefr"}), Role.CEFR),
        (bool(has & {"language", "locale"}), Role.LOCALE),
        (bool(has & {"misconception"}), Role.MISCONCEPTION),
        (bool(has & {"keyword", "keywords", "topic", "vocabulary"}), Role.KEYWORD),
        (bool(has & {"type", "kind"}), Role.KIND),
        (bool(has & {"unit"}), Role.UNIT),
        (bool(has & {"probability", "likelihood", "확률"}), Role.PROBABILITY),
        (bool(has & {"title"}), Role.TITLE),
        (bool(has & {"text", "content"}), Role.TEXT),
    )
    return next((role for holds, role in rules if holds), None)


def _by_description(description: str) -> Role | None:
    found = [
        (match.start(), role)
        for role, words in _DESCRIBED
        if (match := re.search(words, description, re.IGNORECASE))
    ]
    return min(found, key=lambda pair: pair[0])[1] if found else None
