"""What is made next of a run, where providers cannot be had for a while."""

from hypothesis import given
from hypothesis import strategies as st

from app.domain.runs.todo import Todo


def provider(task: str) -> str:
    return task[0]


def test_tasks_are_taken_in_their_order() -> None:
    todo = Todo(["a1", "b1", "a2"], provider)

    assert [todo.take(0) for _ in range(4)] == ["a1", "b1", "a2", None]


def test_tasks_of_others_are_made_while_a_provider_is_left_alone() -> None:
    todo = Todo(["a1", "a2", "b1"], provider)
    todo.put_back(str(todo.take(0)), until=30)

    assert [todo.take(10), todo.take(10)] == ["b1", None]
    assert (todo.wait_s(10), len(todo)) == (20, 2)
    assert [todo.take(30), todo.take(30)] == ["a1", "a2"]


def test_a_provider_is_left_alone_until_the_last_moment_that_was_asked_for() -> None:
    todo = Todo(["a1", "a2"], provider)
    first, second = str(todo.take(0)), str(todo.take(0))
    todo.put_back(first, until=30)
    todo.put_back(second, until=10)

    assert todo.take(20) is None


def test_an_outage_that_all_meet_is_nobodys_own() -> None:
    todo = Todo(["a1", "a2", "b1"], provider)

    for _ in range(9):
        assert not todo.is_to_blame("a1")
        assert not todo.is_to_blame("a2")
        todo.answered("b1")  # another provider


def test_a_task_whose_provider_answers_all_others_is_to_blame() -> None:
    todo = Todo(["a1", "a2"], provider)
    told = list[bool]()
    for _ in range(3):
        told.append(todo.is_to_blame("a1"))
        todo.answered("a2")

    assert told == [False, False, True]


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 5)), unique=True, max_size=12))
def test_every_task_is_taken_once_whatever_is_put_back(given_: list[tuple[str, int]]) -> None:
    todo = Todo(given_, lambda task: task[0])
    put_back = set(given_[::2])
    taken, now = list[tuple[str, int]](), 0.0
    while todo:
        task = todo.take(now)
        if task is None:
            now += todo.wait_s(now)
        elif task in put_back:
            put_back.remove(task)
            todo.put_back(task, now + task[1])
        else:
            taken.append(task)

    assert sorted(taken) == sorted(given_)
