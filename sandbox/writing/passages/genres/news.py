"""A report for a local paper."""

from sandbox.writing.passages.script import Genre, Script

NEWS = Genre(
    name="news",
    words=r"\bnews\b|newspaper|\breport(?:age)?\b|press|기사|뉴스|신문|보도",
    en=Script(
        titles=(
            "{town} Takes Up {t}",
            "New Project on {t} in {town}",
        ),
        opening=(
            ("The town of {town} has started a project on {t}, the mayor said on {day}.",),
            ("About {total} people have joined it so far, and {hero} leads the work.",),
        ),
        body=(
            (
                "On {date} a group met at {spot} to discuss the next step.",
                "The most recent meeting took place at {spot} on {date}.",
                "Visitors came to {spot} on {date} to see {thing}.",
            ),
            (
                "{who}, who has lived in {town} for {n} years, began by {act}.",
                "According to {who}, {n} people took part.",
            ),
            (
                '"We chose this place because {why}," {who} said.',
                '"We are {feel}," said {who}, "because {why}."',
            ),
            (
                "In the afternoon {other} reported that {m} families now know more about {t}.",
                "{other}, a teacher, counted {m} questions about {t} before {time}.",
            ),
            (
                "The group will continue by {act2} at {spot2} next {day}.",
                "At {time} the visitors moved on to {spot2}, where they saw {thing2}.",
            ),
        ),
        closing=(
            ("The results of the project on {t} will be shown in {town} at the end of the year.",),
            ("{friend} will write the final report.",),
        ),
    ),
    ko=Script(
        titles=(
            "{town}, {t} 사업 시작",
            "{town} 주민들 {t}에 나서다",
        ),
        opening=(
            ("{town}이(가) {t}에 관한 사업을 시작하였다고 {day} 밝혔다.",),
            ("지금까지 주민 {total}명이 참여하였으며 {hero} 씨가 사업을 이끌고 있다.",),
        ),
        body=(
            (
                "{date}에는 다음 단계를 의논하는 모임이 {spot}에서 열렸다.",
                "{date} {spot}에는 {thing}을(를) 보려는 방문객이 모였다.",
            ),
            (
                "{town}에서 {n}년째 살고 있는 {who} 씨는 {act}부터 시작하였다.",
                "{who} 씨에 따르면 이날 모두 {n}명이 참여하였다.",
            ),
            (
                "“이곳을 고른 것은 {why} 때문입니다.”라고 {who} 씨는 말하였다.",
                "{who} 씨는 {why} 때문에 {feel}을(를) 느낀다고 전하였다.",
            ),
            (
                "오후에 {other} 씨는 이제 {m}가구가 {t}을(를) 더 잘 알게 되었다고 보고하였다.",
                "교사인 {other} 씨는 {time}까지 {t}에 관한 질문 {m}개를 받았다.",
            ),
            (
                "모임은 다음 {day}에 {spot2}에서 {act2}을(를) 이어 갈 예정이다.",
                "방문객들은 {time}에 {spot2}으로(로) 옮겨 {thing2}을(를) 살펴보았다.",
            ),
        ),
        closing=(
            ("{t} 사업의 결과는 올해 말 {town}에서 공개된다.",),
            ("마지막 보고서는 {friend} 씨가 쓴다.",),
        ),
    ),
)
