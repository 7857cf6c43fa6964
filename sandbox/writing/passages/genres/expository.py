"""An explanatory text about how a town deals with the topic."""

from sandbox.writing.passages.script import Genre, Script

EXPOSITORY = Genre(
    name="expository",
    words=r"expository|explanatory|informational|informative|non-?fiction|\barticles?\b|"
    r"\bessay\b|설명문|설명하는 글|정보|비문학|논픽션",
    en=Script(
        titles=(
            "{T}: What One Town Learned",
            "A Closer Look at {t}",
        ),
        opening=(
            (
                "Many people talk about {t}, but few have studied it step by step.",
                "What does one learn who looks at {t} from close by?",
            ),
            (
                "In {town} a small group has done so since {year}, and its notes are kept by "
                "{hero}.",
            ),
            ("This text explains what the group did and what it found out.",),
        ),
        body=(
            (
                "Part {k} of the notes describes a visit to {spot} on {date}.",
                "In part {k}, written on {date}, the group reports on {spot}.",
            ),
            (
                "First, {who} observed {t} for {n} minutes and wrote everything down.",
                "At the beginning {who} used {thing} and worked for {n} minutes.",
            ),
            (
                "The next step was {act}, which {other} did at {time}.",
                "After that, {other} spent the time until {time} {act}.",
            ),
            (
                "This step mattered because {why}.",
                "The group chose this way because {why}.",
            ),
            (
                "In total there were {m} entries, {n} of which came from {spot2}.",
                "The list grew to {m} entries, and {who} checked {n} of them.",
            ),
            (
                "As a result, the group decided to go on with {act2}.",
                "For this reason {other} suggested {act2} for the following {day}.",
            ),
        ),
        closing=(
            (
                "Taken together, the notes show that {t} can be understood when many people "
                "look closely.",
            ),
            ("The group in {town} plans to reach {total} entries.",),
        ),
    ),
    ko=Script(
        titles=(
            "{t} 자세히 보기",
            "한 마을이 알아낸 {t}",
        ),
        opening=(
            (
                "{t}에 대해 말하는 사람은 많지만 차근차근 살펴본 사람은 드물다.",
                "{t}을(를) 가까이에서 살펴보면 무엇을 알게 될까?",
            ),
            ("{town}의 한 모임은 {year}년부터 그 일을 해 왔고 기록은 {hero}이(가) 맡고 있다.",),
            ("이 글은 모임이 무엇을 하고 무엇을 알아냈는지 설명한다.",),
        ),
        body=(
            (
                "기록의 제{k}부는 {date}에 {spot}을(를) 찾은 일을 다룬다.",
                "{date}에 쓴 제{k}부에는 {spot} 이야기가 나온다.",
            ),
            (
                "먼저 {who}은(는) {n}분 동안 {t}을(를) 관찰하고 모두 적었다.",
                "처음에 {who}은(는) {thing}을(를) 써서 {n}분 동안 조사하였다.",
            ),
            (
                "다음 단계는 {act}였고, {other}이(가) {time}에 맡았다.",
                "그 뒤 {other}은(는) {time}까지 {act}에 시간을 썼다.",
            ),
            (
                "이 단계가 중요했던 까닭은 {why} 때문이다.",
                "모임이 이 방법을 고른 것은 {why} 때문이다.",
            ),
            (
                "기록은 모두 {m}개였고 그 가운데 {n}개는 {spot2}에서 나왔다.",
                "목록은 {m}개로 늘었으며 {who}이(가) {n}개를 확인하였다.",
            ),
            (
                "그 결과 모임은 {act2}을(를) 이어 가기로 하였다.",
                "그래서 {other}은(는) 다음 {day}에 {act2}을(를) 하자고 제안하였다.",
            ),
        ),
        closing=(
            ("이 기록을 모아 보면 여럿이 자세히 살필 때 {t}을(를) 이해할 수 있음을 알 수 있다.",),
            ("{town}의 모임은 앞으로 기록 {total}개를 채우려고 한다.",),
        ),
    ),
)
