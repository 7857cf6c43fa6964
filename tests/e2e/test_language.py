"""Korean and English, and terminals that are not of today."""

from tests.support.qgen_command import Qgen


def test_messages_are_in_korean_where_the_user_asks_for_it(qgen: Qgen) -> None:
    pushed = qgen.script("prompts", "push", QGEN_LANG="ko")

    assert pushed.code == 0, pushed.err
    assert all(line.endswith(" 신규") for line in pushed.out.splitlines())


def test_the_locale_decides_where_the_user_says_nothing_and_the_help_is_in_one_language(
    refusing_qgen: Qgen,
) -> None:
    shown = refusing_qgen.script("--help", QGEN_LANG="", LANG="ko_KR.UTF-8")

    assert shown.code == 0
    for command in ("serve", "sandbox", "demo", "db", "prompts", "import", "generate"):
        [line] = [line for line in shown.out.splitlines() if line.startswith(f"│ {command} ")]
        assert any("가" <= letter <= "힣" for letter in line), line


def test_a_terminal_that_lacks_a_character_gets_a_substitute_and_no_traceback(
    refusing_qgen: Qgen,
) -> None:
    shown = refusing_qgen.script("prompts", "show", "question.numeric.ko", PYTHONIOENCODING="ascii")

    assert "Traceback" not in shown.err
    assert shown.code == 0
    assert "question.numeric.ko v1" in shown.out
