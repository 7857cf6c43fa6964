"""A letter to a friend."""

from sandbox.writing.passages.script import Genre, Script

LETTER = Genre(
    name="letter",
    words=r"\bletters?\b|e-?mails?\b|postcard|편지|전자\s*우편|이메일|엽서",
    en=Script(
        titles=(
            "A Letter about {t}",
            "A Letter from {hero} to {friend}",
        ),
        opening=(
            ("Dear {friend}, thank you for your last letter, which reached {town} on {date}.",),
            ("Today I want to tell you about {t}, because it has filled my days.",),
        ),
        body=(
            (
                "On {date} I went to {spot} with {who}.",
                "Last {day}, on {date}, {who} and I met at {spot}.",
            ),
            (
                "We took {thing} with us and stayed for {n} minutes.",
                "We stayed there for {n} minutes and spent most of them {act}.",
            ),
            (
                "{who} likes {act2} most, since {why}.",
                "I learned from {who} that {n} people in {town} know a lot about {t}.",
            ),
            (
                "At {time} {other} joined us and brought {m} old pictures.",
                "Later, at {time}, {other} read {m} lines about {t} to us.",
            ),
            (
                "I was {feel} when I wrote this down on {day}.",
                "You would have been {feel} too, I think, on that {day}.",
            ),
        ),
        closing=(("Please write soon and tell me what you think about {t}. Yours, {hero}",),),
    ),
    ko=Script(
        titles=(
            "{t}에 관한 편지",
            "{friend}에게",
        ),
        opening=(
            ("{friend}에게. 지난번에 보내 준 편지는 {date}에 {town}에서 잘 받았어.",),
            ("오늘은 요즘 내 하루를 가득 채우고 있는 {t} 이야기를 들려줄게.",),
        ),
        body=(
            (
                "{date}에 나는 {who}과(와) 함께 {spot}에 갔어.",
                "지난 {day}인 {date}에 {who}과(와) 나는 {spot}에서 만났어.",
            ),
            (
                "우리는 {thing}을(를) 가지고 가서 {n}분 동안 머물렀어.",
                "우리는 그곳에서 {n}분 동안 주로 {act}을(를) 했어.",
            ),
            (
                "{who}은(는) {act2}을(를) 가장 좋아하는데, {why} 때문이래.",
                "{who} 덕분에 {town}에 {t}을(를) 잘 아는 사람이 {n}명이나 있다는 것을 알았어.",
            ),
            (
                "{time}에는 {other}이(가) 와서 옛 사진 {m}장을 보여 주었어.",
                "그 뒤 {time}에 {other}이(가) {t}에 관한 글 {m}줄을 읽어 주었어.",
            ),
            (
                "그 {day}에 이 글을 적으면서 내가 느낀 것은 {feel}이야.",
                "너도 그 {day}에 함께 있었다면 {feel}을(를) 느꼈을 거야.",
            ),
        ),
        closing=(("{t}에 대해 너는 어떻게 생각하는지 곧 답장해 줘. {hero}이(가)",),),
    ),
)
