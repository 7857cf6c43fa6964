"""Two people who talk a plan over."""

from sandbox.writing.passages.script import Genre, Script

DIALOGUE = Genre(
    name="dialogue",
    words=r"dialogues?\b|conversation|interview|\bplay script|대화|회화|면담|인터뷰|대본",
    en=Script(
        titles=(
            "A Talk about {t}",
            "{hero} and {friend} Make a Plan",
        ),
        opening=(
            (
                "{hero}: Hi, {friend}. Do you have a minute to talk about {t}?",
                "{hero}: Good morning, {friend}. Shall we speak about {t} now?",
            ),
            ("{friend}: Of course. I have been thinking about it since {day}.",),
        ),
        body=(
            (
                "{hero}: On {date} I saw {who} at {spot} with {thing}.",
                "{hero}: What happened at {spot} on {date}?",
                "{hero}: Did you hear that {who} went to {spot} on {date}?",
            ),
            (
                "{friend}: Yes, {who} was {act} there for {n} minutes.",
                "{friend}: I heard about it. {who} told {n} people about {t}.",
            ),
            (
                "{hero}: Why did {who} choose that, do you think?",
                "{hero}: Was it a good idea to try {act} with {n} people?",
                "{hero}: And was {who} {feel} after those {n} minutes?",
            ),
            (
                "{friend}: I think so, because {why}.",
                "{friend}: {who} said on {day} that {why}.",
            ),
            (
                "{hero}: Then let us meet at {spot2} at {time} on {day} and bring {thing2}.",
                "{hero}: In that case I will bring {m} copies to {spot2} on {day}.",
            ),
            (
                "{friend}: Good. {other} can help us with {act2} at {time}.",
                "{friend}: Fine, and {other} will take care of {act2} for {m} minutes.",
            ),
        ),
        closing=(
            ("{hero}: Thank you, {friend}. Now we have a plan for {t}.",),
            ("{friend}: You are welcome. See you soon in {town}!",),
        ),
        layout="turns",
    ),
    ko=Script(
        titles=(
            "{t}에 관한 대화",
            "{hero}과(와) {friend}의 계획",
        ),
        opening=(
            (
                "{hero}: 안녕, {friend}. {t}에 대해 잠깐 이야기할 수 있니?",
                "{hero}: {friend}, 좋은 아침이야. 이제 {t} 이야기를 해 볼까?",
            ),
            ("{friend}: 그럼. 나도 {day}부터 계속 생각하고 있었어.",),
        ),
        body=(
            (
                "{hero}: {date}에 {spot}에서 {thing}을(를) 든 {who}을(를) 보았어.",
                "{hero}: {date}에 {spot}에서 무슨 일이 있었니?",
                "{hero}: {who}이(가) {date}에 {spot}에 갔다는 말 들었니?",
            ),
            (
                "{friend}: 응, {who}은(는) 거기에서 {n}분 동안 {act}을(를) 했대.",
                "{friend}: 들었어. {who}이(가) {n}명에게 {t} 이야기를 했다더라.",
            ),
            (
                "{hero}: {who}은(는) 왜 그 방법을 골랐을까?",
                "{hero}: {n}명이 함께 {act}을(를) 한 것은 잘한 일이었을까?",
            ),
            (
                "{friend}: {who} 말로는 {why} 때문이래.",
                "{friend}: 그렇지, {day}에 들으니 {why} 때문이라고 했어.",
            ),
            (
                "{hero}: 그러면 {day} {time}에 {spot2}에서 만나자. {thing2}도 가져올게.",
                "{hero}: 그렇다면 {day}에 {spot2}으로(로) {m}부를 가져갈게.",
            ),
            (
                "{friend}: 좋아. {time}에는 {other}이(가) {act2}을(를) 도와줄 거야.",
                "{friend}: 그래, {other}도 {m}분쯤 {act2}을(를) 맡아 준다고 했어.",
            ),
        ),
        closing=(
            ("{hero}: 고마워, {friend}. 이제 {t} 계획이 섰어.",),
            ("{friend}: 천만에. {town}에서 곧 보자!",),
        ),
        layout="turns",
    ),
)
