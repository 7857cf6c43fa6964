"""A review of an exhibition."""

from sandbox.writing.passages.script import Genre, Script

REVIEW = Genre(
    name="review",
    words=r"\breviews?\b|critique|서평|감상문|비평|후기|리뷰|평론",
    en=Script(
        titles=(
            "Review: The Exhibition on {t}",
            "Was It Worth the Visit? {T} in {town}",
        ),
        opening=(
            ("The new exhibition on {t} in {town} opened in March, and I went to see it.",),
            ("A ticket costs {n} dollars, and the tour takes about {m} minutes.",),
        ),
        body=(
            (
                'Room {k}, called "{Spot}", shows {thing}.',
                "In room {k} visitors find {thing} and {thing2}.",
            ),
            (
                "It was made by {who}, who spent {n} days {act}.",
                "{who} worked on this room for {n} days and began by {act}.",
            ),
            (
                "I liked it because {why}.",
                "It convinces, since {why}.",
            ),
            (
                "What I liked less was the sign by {other}, which is {m} lines long.",
                "Only the film by {other}, with its {m} pictures, is too long.",
            ),
            (
                "A visitor whom I met at {time} left room {k} {feel}.",
                "On {day}, {date}, at least {m} people stood in front of it.",
            ),
        ),
        closing=(
            ("All in all, I recommend the exhibition on {t} to everyone who can come to {town}.",),
            ("I give it four stars out of five.",),
        ),
    ),
    ko=Script(
        titles=(
            "{t} 전시를 보고",
            "{town} {t} 전시 후기",
        ),
        opening=(
            ("{town}에서 3월에 문을 연 {t} 전시를 보고 왔다.",),
            ("입장료는 {n}천 원이고 둘러보는 데 {m}분쯤 걸린다.",),
        ),
        body=(
            (
                "제{k}실에는 {thing}이(가) 놓여 있다.",
                "제{k}실에서는 {thing}과(와) {thing2}을(를) 볼 수 있다.",
            ),
            (
                "이 방을 꾸민 {who}은(는) {n}일 동안 {act}에 힘을 쏟았다고 한다.",
                "{who}은(는) {act}부터 시작하여 {n}일 만에 이 방을 완성하였다.",
            ),
            (
                "내 마음에 든 까닭은 {why} 때문이다.",
                "{why} 때문에 설득력이 있었다.",
            ),
            (
                "아쉬운 것은 {other}이(가) 쓴 {m}줄짜리 안내판이다.",
                "다만 사진 {m}장으로 된 {other}의 영상은 너무 길다.",
            ),
            (
                "{time}에 만난 한 관람객은 제{k}실에서 {feel}을(를) 느꼈다고 하였다.",
                "{date} {day}에는 적어도 {m}명이 그 앞에 서 있었다.",
            ),
        ),
        closing=(
            ("전체로 보아 {town}에 올 수 있는 모든 이에게 {t} 전시를 권한다.",),
            ("내 별점은 다섯 개 가운데 네 개이다.",),
        ),
    ),
)
