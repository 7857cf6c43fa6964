import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.exceptions import BusinessException, ErrorCode
from app.domain.shared.prompt_rendering import render, require_exact, variables_of

names = st.from_regex(r"[a-z][a-z0-9_]{0,10}", fullmatch=True)


def test_variables_are_found_once_each_with_or_without_blanks() -> None:
    assert variables_of("{{keyword}} and {{ level }} and {{keyword}}") == {"keyword", "level"}


def test_closing_braces_of_json_and_latex_are_plain_text() -> None:
    assert variables_of(r'{"a": {"b": 1}} $x^{2^{3}}$') == frozenset()


@pytest.mark.parametrize("typo", ["{{Keyword}}", "{{key word}}", "{{}}", "{{keyword}"])
def test_a_mistyped_variable_is_refused_with_its_line(typo: str) -> None:
    with pytest.raises(BusinessException) as refused:
        variables_of(f"first line\nsecond {typo}")

    assert refused.value.code is ErrorCode.PROMPT_INVALID
    assert refused.value.details["line"] == 2


@given(st.text())
def test_a_value_is_put_in_as_it_is_and_never_expanded(value: str) -> None:
    rendered = render("<{{keyword}}|{{level}}>", {"keyword": "{{level}}" + value, "level": value})

    assert rendered == "<{{level}}" + value + "|" + value + ">"


@given(st.dictionaries(names, st.text(), min_size=1))
def test_rendering_leaves_no_variable_behind(values: dict[str, str]) -> None:
    template = " ".join(f"{{{{{name}}}}}" for name in values)

    assert render(template, values) == " ".join(values.values())


def test_a_missing_value_is_refused_by_name() -> None:
    with pytest.raises(BusinessException, match="theme") as refused:
        require_exact("a.prompt", frozenset({"theme"}), frozenset())

    assert refused.value.code is ErrorCode.PROMPT_VARIABLE_MISSING
    assert refused.value.details["missing"] == ["theme"]


def test_an_unknown_value_is_refused_by_name() -> None:
    with pytest.raises(BusinessException, match="tone") as refused:
        require_exact("a.prompt", frozenset({"theme"}), frozenset({"theme", "tone"}))

    assert refused.value.code is ErrorCode.PROMPT_VARIABLE_UNKNOWN
    assert refused.value.details["known"] == ["theme"]
