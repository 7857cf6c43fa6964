"""qgen keys, qgen projects, and what qgen serve wants of them."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from app.shared.api_keys import ApiKey, IssuedKey, KeyPage, KeyState
from app.shared.projects import Project, ProjectPage
from tests.support.qgen_command import Qgen, Ran
from tests.support.rows import rows

KEY = re.compile(r"qgen_[0-9A-Za-z]{8}_[0-9A-Za-z]{43}")


def create(qgen: Qgen, name: str, *options: str) -> IssuedKey:
    ran = qgen("keys", "create", name, "-s", "read", *options, "--json")
    assert (ran.code, ran.err) == (0, "")
    return IssuedKey.model_validate_json(ran.out)


def rotate(qgen: Qgen, which: object, grace: str) -> IssuedKey:
    ran = qgen("keys", "rotate", str(which), "--grace", grace, "--json")
    assert (ran.code, ran.err) == (0, "")
    return IssuedKey.model_validate_json(ran.out)


def listed(qgen: Qgen, *options: str) -> KeyPage:
    return KeyPage.model_validate_json(qgen("keys", "list", *options, "--json").out)


def left(key: ApiKey) -> timedelta:
    """How long a key will live."""
    assert key.expires_at is not None
    return key.expires_at - datetime.now(UTC)


def code_of(ran: Ran) -> tuple[int | None, str]:
    return ran.code, ran.err.partition(":")[0]


async def test_a_key_is_shown_once_and_only_its_hash_is_kept(qgen: Qgen, database_url: str) -> None:
    created = qgen("keys", "create", "reading app", "-s", "read", "-s", "generate")
    listed = qgen("keys", "list")

    (key,) = KEY.findall(created.out)
    assert "not shown again" in created.out
    assert "reading app  [read, generate]" in listed.out
    assert KEY.findall(listed.out) == []
    [row] = await rows(database_url, "SELECT to_jsonb(k)::text AS all FROM api_keys k")
    assert key not in row["all"]
    assert key.split("_")[2] not in row["all"]


def test_a_key_ends_when_it_was_told_to(qgen: Qgen) -> None:
    after_a_while = create(qgen, "a", "--expires", "90d")
    at_a_time = create(qgen, "b", "--expires", "2099-01-01T00:00:00Z")

    assert timedelta(days=89, hours=23) < left(after_a_while) <= timedelta(days=90)
    assert at_a_time.expires_at == datetime(2099, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("keys", "create", "a", "-s", "read", "--expires", "soon"), "expires: must be"),
        (
            ("keys", "create", "a", "-s", "read", "--expires", "2020-01-01T00:00:00Z"),
            "expires: is not in the future",
        ),
        (("keys", "create", "a"), "Missing option '--scope'"),
        (("keys", "revoke", "a"), "key: must be the id of a key"),
        (("keys", "rotate", "00000000"), "KEY_NOT_FOUND"),
        (("keys", "rotate", "00000000", "--grace", "long"), "grace: must be a number"),
        (("projects", "create", "Not a code"), "code: "),
        (("projects", "create", "local"), "PROJECT_EXISTS"),
        (("projects", "rename", "absent", "Name"), "PROJECT_NOT_FOUND"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_done_is_refused_with_exit_code_2(
    refusing_qgen: Qgen, arguments: tuple[str, ...], said: str
) -> None:
    ran = refusing_qgen(*arguments)

    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_a_revoked_key_stays_in_the_list_and_is_revoked_once(qgen: Qgen) -> None:
    key = create(qgen, "a")

    first = ApiKey.model_validate_json(qgen("keys", "revoke", key.prefix, "--json").out)
    again = ApiKey.model_validate_json(qgen("keys", "revoke", str(key.id), "--json").out)

    assert first.state is KeyState.REVOKED
    assert listed(qgen).keys == (again,) == (first,)
    assert code_of(qgen("keys", "rotate", key.prefix)) == (2, "KEY_REVOKED")


def test_a_rotated_key_works_for_the_grace_beside_its_successor(qgen: Qgen) -> None:
    old = create(qgen, "a", "-s", "qc", "--expires", "10d")

    new = rotate(qgen, old.key, "1h")
    newest, before = listed(qgen).keys

    assert (new.name, new.scopes, new.rotated_from_id) == (old.name, old.scopes, old.id)
    assert new.key != old.key
    assert timedelta(days=9, hours=23) < left(new) <= timedelta(days=10)
    assert (newest.id, before.id, before.state) == (new.id, old.id, KeyState.ACTIVE)
    assert timedelta(minutes=59) < left(before) <= timedelta(hours=1)


def test_without_grace_the_old_key_ends_at_once_and_a_grace_prolongs_no_life(qgen: Qgen) -> None:
    first = create(qgen, "a", "--expires", "1h")

    second = rotate(qgen, first.id, "90d")
    rotate(qgen, second.id, "0")
    _, ended, kept = listed(qgen).keys

    assert (kept.id, kept.expires_at) == (first.id, first.expires_at)
    assert (ended.id, ended.state) == (second.id, KeyState.EXPIRED)


def test_a_key_is_rotated_once_since_its_life_is_its_successor_s_now(qgen: Qgen) -> None:
    key = create(qgen, "a")
    successor = rotate(qgen, key.id, "10m")

    again = qgen("keys", "rotate", str(key.id), "--json")

    assert code_of(again) == (2, "KEY_ROTATED")
    assert successor.prefix in again.err
    assert len(listed(qgen).keys) == 2
    assert successor.expires_at is None


def test_keys_are_listed_by_pages_newest_first(qgen: Qgen) -> None:
    ids = [create(qgen, name).id for name in ("a", "b", "c")]

    first = listed(qgen, "--limit", "2")
    rest = listed(qgen, "--limit", "2", "--after", str(first.next_cursor))
    unknown = qgen("keys", "list", "--after", "01890000-0000-7000-8000-000000000001")

    assert [[key.id for key in page.keys] for page in (first, rest)] == [ids[:0:-1], ids[:1]]
    assert rest.next_cursor is None
    assert code_of(unknown) == (2, "VALIDATION_FAILED")


def test_keys_belong_to_the_project_and_are_not_there_for_another(qgen: Qgen) -> None:
    assert qgen("projects", "create", "beta").code == 0
    key = create(qgen, "a")

    foreign = qgen("keys", "revoke", str(key.id), QGEN_PROJECT="beta")

    assert code_of(foreign) == (2, "KEY_NOT_FOUND")
    assert qgen("keys", "list", QGEN_PROJECT="beta").out == "There are none.\n"
    assert listed(qgen).keys[0].state is KeyState.ACTIVE


def test_projects_are_made_listed_by_code_and_renamed(qgen: Qgen) -> None:
    for code in ("gamma", "beta"):
        assert qgen("projects", "create", code, "--name", "영어 1").code == 0

    renamed = qgen("projects", "rename", "beta", "영어 2", "--json")
    first = ProjectPage.model_validate_json(qgen("projects", "list", "--limit", "1", "--json").out)
    rest = ProjectPage.model_validate_json(
        qgen("projects", "list", "--after", str(first.next_cursor), "--json").out
    )

    assert first.projects == (Project.model_validate_json(renamed.out),)
    assert [(p.code, p.name) for p in (*first.projects, *rest.projects)] == [
        ("beta", "영어 2"),
        ("gamma", "영어 1"),
    ]


async def test_a_project_is_not_made_by_working_in_it(qgen: Qgen, database_url: str) -> None:
    ran = qgen("questions", "list", QGEN_PROJECT="absent")

    assert code_of(ran) == (2, "PROJECT_NOT_FOUND")
    assert "qgen projects create absent" in ran.err
    assert await rows(database_url, "SELECT 1 FROM projects") == []


def test_a_server_that_asks_for_no_key_does_not_listen_beyond_this_machine(
    refusing_qgen: Qgen,
) -> None:
    ran = refusing_qgen("serve", "--host", "0.0.0.0", QGEN_AUTH="off")  # noqa: S104

    assert code_of(ran) == (2, "CONFIGURATION_INVALID")
    assert "QGEN_AUTH=required" in ran.err
