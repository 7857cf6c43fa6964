from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from app.domain.shared.prompt_diff import diff_prompts
from app.shared.prompts import ModelParams, PromptBody

texts = st.text(st.sampled_from("ab \n\r\v\u2028"), max_size=30)


def a_body(system: str = "You write.", user: str = "One.\nTwo.", **parts: object) -> PromptBody:
    whole = {"variables": (), "params": ModelParams(), "output_schema": None}
    return PromptBody.model_validate({"system": system, "user": user} | whole | parts)


def test_each_part_that_differs_is_told_as_a_unified_diff() -> None:
    old = a_body(variables=("keyword",), output_schema={"type": "object"})
    new = a_body(
        user="One.\nThree.",
        variables=("keyword", "tone"),
        params=ModelParams(temperature=0.5),
        output_schema={"type": "array"},
    )

    changes = {change.part: change.diff for change in diff_prompts(old, new)}

    assert changes == {
        "params": '@@ -1,3 +1,4 @@\n {\n+  "temperature": 0.5,\n   "max_output_tokens": 4096\n }',
        "variables": "@@ -1 +1,2 @@\n keyword\n+tone",
        "output_schema": '@@ -1,3 +1,3 @@\n {\n-  "type": "object"\n+  "type": "array"\n }',
        "user": "@@ -1,2 +1,2 @@\n One.\n-Two.\n+Three.",
    }


@given(texts, texts)
def test_a_part_is_told_exactly_when_it_differs_and_the_diff_has_both_texts(
    old: str, new: str
) -> None:
    changes = diff_prompts(a_body(user=old), a_body(user=new))

    assert [change.part for change in changes] == (["user"] if old != new else [])
    for change in changes:
        lines = [line for line in change.diff.split("\n") if not line.startswith("@@")]
        removed = Counter(line[1:] for line in lines if line[0] == "-")
        added = Counter(line[1:] for line in lines if line[0] == "+")
        assert Counter(old.split("\n")) - removed + added == Counter(new.split("\n"))
