"""A guide in steps."""

from sandbox.writing.passages.script import Genre, Script

INSTRUCTIONS = Genre(
    name="instructions",
    words=r"^\W*instructions?\W*$"
    r"|instructions? (?:text|manual)|\binstructional\b|genre\W+instructions?|how-?to\b|"
    r"\bmanual\b|\brecipe|\bguide\b|procedur|설명서|안내서|사용법|조리법|절차",
    en=Script(
        titles=(
            "How to Prepare a Day on {t}",
            "A Guide to Your Own Project on {t}",
        ),
        opening=(
            (
                "This guide shows how to prepare a day on {t} with a small group.",
                "With this guide a group of {n} can prepare a day on {t}.",
            ),
            ("You need {thing}, {thing2} and about {m} minutes for each step.",),
        ),
        body=(
            (
                "Step {k}: Go to {spot} and ask for {who}.",
                "Step {k}: Meet {who} at {spot} at {time}.",
            ),
            (
                "Put {thing} on the table and spend {n} minutes {act}.",
                "Use {thing} first, and take {n} minutes for {act}.",
            ),
            (
                "Do not leave this out, because {why}.",
                "This order is best, because {why}.",
            ),
            (
                "Then write down {m} points about {t}.",
                "After that, show {m} people what you have done.",
            ),
            (
                "If something goes wrong, ask {other} and try {act2}.",
                "When you have finished, let {other} check it by {act2}.",
            ),
        ),
        closing=(("Now everything is ready, and your day on {t} in {town} can begin.",),),
        layout="steps",
    ),
    ko=Script(
        titles=(
            "{t} 행사 준비하기",
            "{t} 과제 안내서",
        ),
        opening=(
            (
                "이 안내서는 작은 모둠이 {t}에 관한 하루를 준비하는 방법을 알려 준다.",
                "이 안내서대로 하면 {n}명이 {t}에 관한 하루를 준비할 수 있다.",
            ),
            ("{thing}과(와) {thing2}이(가) 필요하고 단계마다 {m}분쯤 걸린다.",),
        ),
        body=(
            (
                "{k}단계: {spot}으로(로) 가서 {who}을(를) 찾는다.",
                "{k}단계: {time}에 {spot}에서 {who}을(를) 만난다.",
            ),
            (
                "{thing}을(를) 탁자에 놓고 {n}분 동안 {act}을(를) 한다.",
                "먼저 {thing}을(를) 쓰고 {act}에 {n}분을 들인다.",
            ),
            (
                "이 일을 빠뜨리지 않는 것은 {why} 때문이다.",
                "이 차례가 가장 좋은데, {why} 때문이다.",
            ),
            (
                "그다음 {t}에 관한 내용을 {m}가지 적는다.",
                "그 뒤에 한 일을 {m}명에게 보여 준다.",
            ),
            (
                "잘되지 않으면 {other}에게 묻고 {act2}을(를) 해 본다.",
                "다 마치면 {other}에게 {act2}을(를) 부탁하여 확인한다.",
            ),
        ),
        closing=(("이제 준비가 끝났으니 {town}에서 {t}의 하루를 시작하면 된다.",),),
        layout="steps",
    ),
)
