"""The life of somebody made up."""

from sandbox.writing.passages.script import Genre, Script

BIOGRAPHY = Genre(
    name="biography",
    words=r"biograph(?:y|ical)|life story|\bmemoir|전기문|전기(?=\s|$|\)|\])|인물 이야기|"
    r"자서전|위인전",
    en=Script(
        titles=(
            "{hero} of {town}: A Life for {t}",
            "The Life of {hero}",
        ),
        opening=(
            ("{hero} was born in {town} in {year} and became known for work on {t}.",),
            ("As a child {hero} was often asked for help, because {why}.",),
        ),
        body=(
            (
                "Chapter {k} of this life began at {spot} on {date}.",
                "On {date}, at {spot}, chapter {k} of this life began.",
            ),
            (
                "There {hero} met {who} and spent {n} weeks {act}.",
                "With {who}, a friend for {n} years, {hero} began {act}.",
            ),
            (
                "The two worked with {thing}, and by {time} each evening they were {feel}.",
                "Their most important tool was {thing}, which {other} had given them on a {day}.",
            ),
            (
                "{hero} chose this work because {why2}.",
                "Later {hero} explained to {other} that {why2}.",
            ),
            (
                "In that time {m} people heard about {t} for the first time.",
                "A small book on {t} followed, and {m} copies were sold.",
            ),
        ),
        closing=(
            ("{hero} died at an old age, and a street in {town} recalls the work on {t}.",),
            ("{friend} wrote down this life for {total} readers.",),
        ),
    ),
    ko=Script(
        titles=(
            "{town}의 {hero}",
            "{hero}의 삶과 {t}",
        ),
        opening=(
            ("{hero}은(는) {year}년 {town}에서 태어나 {t}에 관한 일로 이름이 알려졌다.",),
            ("어린 시절 {hero}이(가) 자주 도움을 부탁받은 것은 {why} 때문이다.",),
        ),
        body=(
            (
                "삶의 제{k}장은 {date}에 {spot}에서 시작되었다.",
                "{date} {spot}에서 삶의 제{k}장이 열렸다.",
            ),
            (
                "그곳에서 {hero}은(는) {who}을(를) 만나 {n}주 동안 {act}에 힘썼다.",
                "{n}년을 사귄 벗 {who}과(와) 함께 {hero}은(는) {act}을(를) 시작하였다.",
            ),
            (
                "두 사람은 {thing}을(를) 가지고 일했고 저녁 무렵에는 {feel}을(를) 느꼈다.",
                "가장 중요한 도구는 {other}이(가) {day}에 건네준 {thing}였다.",
            ),
            (
                "{hero}이(가) 이 일을 고른 것은 {why2} 때문이다.",
                "훗날 {hero}은(는) {other}에게 {why2} 때문이라고 설명하였다.",
            ),
            (
                "그동안 {m}명이 {t}에 대해 처음 듣게 되었다.",
                "{t}에 관한 작은 책이 나와 {m}권이 팔렸다.",
            ),
        ),
        closing=(
            ("{hero}은(는) 오래 살다 세상을 떠났고 {town}의 한 거리가 {t}에 바친 삶을 기억한다.",),
            ("이 삶은 {friend}이(가) {total}명의 독자를 위해 적었다.",),
        ),
    ),
)
