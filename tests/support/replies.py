"""What a model replies to an order of each type, as JSON: sound, and easy to spoil."""

import json
from collections.abc import Mapping

from app.shared.enums import QuestionType

_OPTIONS = [
    {"content": "2", "rationale": "It has no divisor but 1 and itself."},
    {"content": "9", "rationale": "Takes every odd number for a prime."},
    {"content": "11", "rationale": "It has no divisor but 1 and itself."},
    {"content": "15", "rationale": "Forgets that 3 divides it."},
]

REPLIES: Mapping[QuestionType, Mapping[str, object]] = {
    QuestionType.MULTIPLE_CHOICE: {
        "stem": "Which of these numbers is an even prime number?",
        "options": _OPTIONS,
        "explanation": "Two is the only even prime number.",
        "answer": "A",
    },
    QuestionType.MULTIPLE_RESPONSE: {
        "stem": "Which of these numbers are prime numbers?",
        "options": _OPTIONS,
        "explanation": "Two and eleven have no divisors but one and themselves.",
        "answers": ["C", "A"],
    },
    QuestionType.TRUE_FALSE: {
        "stem": "The sum of two odd numbers is an even number.",
        "explanation": "Each is one more than an even number, and the two ones make two.",
        "answer": True,
    },
    QuestionType.SHORT_ANSWER: {
        "stem": "Which noun is formed from the adjective happy?",
        "explanation": "The suffix -ness makes nouns from adjectives.",
        "accepted_answers": ["happiness"],
        "case_sensitive": False,
    },
    QuestionType.NUMERIC: {
        "stem": "What is the solution of the equation $2x = 5$?",
        "explanation": "Divide both sides of the equation by two.",
        "value": "2.5",
        "tolerance": "0",
    },
    QuestionType.CLOZE: {
        "stem": "She [[1]] to school every day, but yesterday she [[2]] at home.",
        "explanation": "A habit is in the present simple, yesterday in the past simple.",
        "gaps": [{"accepted_answers": ["goes", "walks"]}, {"accepted_answers": ["stayed"]}],
    },
    QuestionType.MATCHING: {
        "stem": "Match each verb with its past form.",
        "pairs": [
            {"premise": "go", "response": "went"},
            {"premise": "see", "response": "saw"},
            {"premise": "take", "response": "took"},
            {"premise": "make", "response": "made"},
        ],
        "extra_responses": ["taked"],
        "explanation": "All four verbs are irregular.",
    },
    QuestionType.ORDERING: {
        "stem": "Put the numbers in order, from the smallest to the greatest.",
        "sequence": ["0.05", "0.4", "0.45", "0.5"],
        "explanation": "Compare the tenths first, then the hundredths.",
    },
    QuestionType.ESSAY: {
        "stem": "In 80 to 120 words, say whether pupils should wear uniforms, with two reasons.",
        "model_answer": "I think pupils should wear uniforms, for two reasons. First, ...",
        "rubric": [
            {"criterion": "Position", "points": 2, "descriptor": "States a clear opinion."},
            {"criterion": "Reasons", "points": 4, "descriptor": "Gives two distinct reasons."},
        ],
    },
}


def a_reply_of(type_: QuestionType, **parts: object) -> str:
    """The reply of a type, with some parts replaced."""
    sound: dict[str, object] = {"evidence": [], "boxed_text": None, **REPLIES[type_]}
    return json.dumps(sound | parts, ensure_ascii=False)


def a_passage_reply(title: str = "The Lighthouse", words: int = 60) -> str:
    """A single English passage of so many words, in two paragraphs."""
    sentences = [f"On day {day} the keeper lit the old lamp again." for day in range(words // 10)]
    half = len(sentences) // 2
    paragraphs = [" ".join(sentences[:half]), " ".join(sentences[half:])]
    return json.dumps({"title": title, "paragraphs": paragraphs})
