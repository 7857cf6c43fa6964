"""A walk through a place, described."""

from sandbox.writing.passages.script import Genre, Script

DESCRIPTIVE = Genre(
    name="descriptive",
    words=r"descripti(?:ve|on)\b|묘사|기행문|풍경",
    en=Script(
        titles=(
            "A Walk through the House of {t}",
            "What {town} Looks Like",
        ),
        opening=(
            ("In the middle of {town} stands a house that is given over to {t}.",),
            ("It has thick walls, a green door and {total} small windows.",),
        ),
        body=(
            (
                "Room {k} looks out on {spot}.",
                "From room {k} one can see {spot} and, behind it, {spot2}.",
            ),
            (
                "In its middle lies {thing}, {n} centimetres long.",
                "On a table {n} centimetres high stands {thing}.",
            ),
            (
                "The walls are covered with {m} pictures of {t}, painted by {who}.",
                "{who} has hung {m} pale drawings of {t} on the wall.",
            ),
            (
                "At {time} the light falls on {thing2} and turns it gold.",
                "On a {day} the room smells of paper and of {other}, who bakes next door.",
            ),
            (
                "Nobody can say why, but everyone leaves room {k} {feel}.",
                "It is quiet, and {other} is often found there {act}.",
            ),
        ),
        closing=(
            ("When the door closes, the picture of {t} stays in the mind for a long time.",),
            ("{hero} has the key.",),
        ),
    ),
    ko=Script(
        titles=(
            "{t}의 집",
            "{town}의 풍경",
        ),
        opening=(
            ("{town} 한가운데에는 {t}을(를) 위해 지은 집이 서 있다.",),
            ("벽은 두껍고 문은 초록빛이며 작은 창이 {total}개나 나 있다.",),
        ),
        body=(
            (
                "제{k}실에서는 {spot}이(가) 내다보인다.",
                "제{k}실 창밖으로는 {spot}이(가), 그 뒤로는 {spot2}이(가) 보인다.",
            ),
            (
                "방 가운데에는 길이가 {n}센티미터인 {thing}이(가) 놓여 있다.",
                "높이 {n}센티미터의 탁자 위에 {thing}이(가) 있다.",
            ),
            (
                "벽에는 {who}이(가) 그린 {t} 그림 {m}점이 걸려 있다.",
                "{who}은(는) 벽에 {t}을(를) 담은 옅은 그림 {m}점을 걸어 두었다.",
            ),
            (
                "{time}이 되면 {thing2}에 햇빛이 들어 금빛으로 물든다.",
                "{day}이면 방에서 종이 냄새와 {other}이(가) 굽는 빵 냄새가 난다.",
            ),
            (
                "까닭은 모르지만 제{k}실을 나서는 이는 누구나 {feel}을(를) 느낀다.",
                "방은 조용하고 {other}은(는) 그곳에서 자주 {act}을(를) 한다.",
            ),
        ),
        closing=(
            ("문이 닫힌 뒤에도 {t}의 모습은 오래 마음에 남는다.",),
            ("열쇠는 {hero}이(가) 가지고 있다.",),
        ),
    ),
)
