"""What is remembered of tokens."""

import pytest

from app.core.exceptions import BusinessException, ErrorCode
from app.domain.access.verdicts import REMEMBERED_S, TOKEN_EXPIRED, Admitted, Refused, VerdictCache
from app.shared.access import Caller, CallerKind, Scope
from tests.support.factories import A_PROJECT

CALLER = Caller(CallerKind.KEY, A_PROJECT, A_PROJECT, frozenset({Scope.READ}))
NOBODY = Refused(ErrorCode.KEY_INVALID, "There is no such key.")


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize("verdict", [Admitted(CALLER), NOBODY], ids=["admitted", "refused"])
def test_a_verdict_is_remembered_for_three_seconds(verdict: Admitted | Refused) -> None:
    clock = Clock()
    cache = VerdictCache(clock)
    cache.keep("a token", verdict)

    clock.now += 2.9
    assert cache.get("a token") is verdict
    assert cache.get("another token") is None
    clock.now += 0.2
    assert cache.get("a token") is None
    assert REMEMBERED_S == 3


def test_many_wrong_tokens_fill_no_memory_and_leave_those_in_use() -> None:
    cache = VerdictCache(Clock())
    cache.keep("in use", Admitted(CALLER))
    for number in range(10_000):
        cache.keep(f"wrong {number}", NOBODY)
        assert cache.get("in use") is not None

    assert cache.get("wrong 0") is None


def test_a_caller_whose_time_is_over_is_refused_also_while_it_is_remembered() -> None:
    admitted = Admitted(CALLER, until=50.0, then=TOKEN_EXPIRED)

    assert admitted.caller_at(49.9) is CALLER
    with pytest.raises(BusinessException) as refused:
        admitted.caller_at(50.0)
    assert refused.value.code is ErrorCode.TOKEN_EXPIRED


def test_admin_may_do_everything_and_the_other_scopes_imply_nothing() -> None:
    admin = Caller(CallerKind.KEY, None, A_PROJECT, frozenset({Scope.ADMIN}))

    assert all(admin.may(scope) for scope in Scope)
    assert [scope for scope in Scope if CALLER.may(scope)] == [Scope.READ]
