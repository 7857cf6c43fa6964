"""The names that people give to the facts of an educational item, in English and Korean."""

import re

_NAMES = {
    "keyword": """
        keyword, key word, target keyword, target word, target vocabulary, headword, head word,
        word, vocabulary word, vocabulary item, vocabulary, vocab, lemma, term, target term,
        key term, entry, target, expression, phrase, 키워드, 핵심 키워드, 핵심어, 단어, 어휘,
        영단어, 영어 단어, 목표 단어, 목표 어휘, 대상 단어, 대상 어휘, 표제어, 낱말, 용어,
        핵심 용어, 표현
    """,
    "keywords": """
        keywords, key words, words, terms, target words, word list, 키워드 목록, 키워드들,
        단어 목록, 단어들
    """,
    "topic": """
        topic, theme, concept, subject matter, skill, content, unit, lesson, chapter, area,
        domain, focus, main idea, 주제, 주제어, 개념, 핵심 개념, 학습 주제, 소재, 단원, 내용,
        영역, 내용 요소, 평가 내용, 학습 내용, 문제 주제
    """,
    "standard": """
        standard, curriculum standard, achievement standard, learning standard,
        standard description, learning objective, objective, objectives, learning goal, 성취 기준,
        교육과정 성취 기준, 학습 목표, 평가 기준
    """,
    "source": """
        passage, text, reading passage, example sentence, sentence, context, source, description,
        설명, 지문, 본문, 제시문, 예문, 글, 문맥
    """,
    "gloss": """
        meaning, definition, gloss, sense, 뜻, 의미, 정의, 뜻풀이
    """,
    "language": """
        language, output language, target language, response language, reply language, locale,
        lang, language of the item, item language, 언어, 출력 언어, 작성 언어, 문항 언어,
        문제 언어, 사용 언어, 로케일
    """,
    "kind": """
        type, item type, question type, question format, format, item format, kind, answer type,
        response type, interaction, 유형, 문항 유형, 문제 유형, 문제 형식, 문항 형식, 형식, 형태,
        답안 유형, 문제 종류
    """,
    "options": """
        number of options, number of choices, options, choices, option count, choice count,
        num options, num choices, answer options, answer choices, alternatives, 선택지 수,
        보기 수, 선지 수, 선택지 개수, 보기 개수, 선택지, 선지
    """,
    "count": """
        number of questions, number of items, question count, item count, num questions, how many,
        quantity, count, 문항 수, 문제 수, 문항 개수, 문제 개수, 개수, 갯수, 출제 문항 수
    """,
    "subject": """
        subject, subject area, school subject, course, discipline, 과목, 교과, 교과목
    """,
    "grade": """
        grade, grade level, school grade, school level, school year, class, students, learners,
        audience, age, target group, 학년, 학년군, 학교급, 대상, 대상 학년, 학습자, 학생
    """,
    "difficulty": """
        difficulty, difficulty level, level of difficulty, 난이도, 난도
    """,
    "bloom": """
        bloom, bloom level, bloom's level, bloom taxonomy, cognitive level, cognitive process,
        블룸, 인지 수준, 사고 수준, 행동 영역, 블룸 수준
    """,
    "cefr": """
        cefr, cefr level, language level, english level, level, list level, 수준, 레벨, 등급,
        어휘 수준, 영어 수준, cefr 수준, cefr 등급
    """,
    "genre": """
        genre, text type, type of text, passage type, 장르, 갈래, 글의 종류, 글 종류, 글의 유형
    """,
    "length": """
        length, word count, target length, text length, 길이, 분량, 글의 길이, 지문 길이, 어절 수,
        단어 수
    """,
    "pos": """
        part of speech, pos, word class, part-of-speech, 품사
    """,
}
_FIELD_OF = {
    spelling: field
    for field, names in _NAMES.items()
    for name in re.split(r",\s*", names.strip())
    for spelling in (name, name.replace(" ", ""))
}


def field_of(name: str) -> str | None:
    """Which fact a label names, or None: `Key-Word` and `keyword` are one."""
    plain = re.sub(r"[\s_-]+", " ", name.strip(" *`_\t").lower())
    return _FIELD_OF.get(plain) or _FIELD_OF.get(plain.replace(" ", ""))
