"""A story: one project over many days."""

from sandbox.writing.passages.script import Genre, Script

NARRATIVE = Genre(
    name="narrative",
    words=r"narrative|\bstor(?:y|ies)\b|\btales?\b|\bfable\b|fiction|이야기|서사|소설|동화|"
    r"우화",
    en=Script(
        titles=(
            "{hero} and the Project on {t}",
            "The Year of {t} in {town}",
        ),
        opening=(
            (
                "In the spring {hero} moved to {town}, where nobody knew anybody well.",
                "{hero} had lived in {town} for only a month when this story began.",
            ),
            ("At school there was one big project that year, and its topic was {t}.",),
            ("{hero} and {friend} were put in the same group, although they had never spoken.",),
        ),
        body=(
            (
                "On {date} {hero} walked to {spot} with {thing}.",
                "On {date} {friend} ran to {spot} and put {thing} on the table.",
                "Early on {date} the two of them met {who} at {spot}.",
            ),
            (
                "There {who} was already busy {act}.",
                '"We should start by {act}," said {who}.',
                "{who} told them that {n} people had asked about {t} that week.",
            ),
            (
                "{hero} spent {n} minutes {act2}, because {why}.",
                "They began {act2}, and after {n} minutes {friend} stopped.",
                "{friend} wanted to go home, but {hero} went on {act2} for {n} minutes.",
            ),
            (
                "By {time} they had {m} notes about {t}.",
                "At {time} {other} came in and counted {m} pages.",
                "When {other} arrived at {time}, {m} cards lay on the floor.",
            ),
            (
                "{hero} felt {feel} for the rest of {day}.",
                '"I am {feel}," {friend} said on the way home that {day}.',
                "On the evening of that {day} both of them were {feel}.",
            ),
        ),
        closing=(
            (
                "In the end {hero} and {friend} showed their work on {t} to {total} visitors, "
                "and they have been friends ever since.",
            ),
            ("{hero} still keeps the first note in a drawer.",),
        ),
    ),
    ko=Script(
        titles=(
            "{hero}과(와) {t}",
            "{town}에서 보낸 한 해",
        ),
        opening=(
            (
                "봄에 {hero}은(는) 아는 사람이 없는 {town}으로(로) 이사하였다.",
                "{hero}이(가) {town}에 산 지 한 달이 되었을 때의 일이다.",
            ),
            ("그해 학교에서는 {t}에 관한 큰 과제를 하게 되었다.",),
            ("{hero}과(와) {friend}은(는) 한 번도 말을 나눈 적이 없었지만 같은 모둠이 되었다.",),
        ),
        body=(
            (
                "{date}에 {hero}은(는) {thing}을(를) 들고 {spot}으로(로) 갔다.",
                "{date} 아침 일찍 두 사람은 {spot}에서 {who}을(를) 만났다.",
                "{date}에 {friend}은(는) {spot}으로(로) 달려가 {thing}을(를) 내려놓았다.",
            ),
            (
                "그곳에서 {who}은(는) 이미 {act}에 한창이었다.",
                "“{act}부터 시작하자.” 하고 {who}이(가) 말하였다.",
                "{who}은(는) 그 주에 {n}명이 {t}에 대해 물었다고 알려 주었다.",
            ),
            (
                "{why} 때문에 {hero}은(는) {n}분 동안 {act2}에 매달렸다.",
                "두 사람은 {act2}을(를) 시작했고 {n}분 뒤에 {friend}이(가) 손을 멈추었다.",
            ),
            (
                "{time}까지 {t}에 관한 쪽지 {m}장이 모였다.",
                "{time}에 {other}이(가) 들어와 {m}쪽을 세어 보았다.",
            ),
            (
                "그 {day} 내내 {hero}의 마음에는 {feel}이(가) 남았다.",
                "그 {day} 저녁 두 사람이 느낀 것은 {feel}이었다.",
            ),
        ),
        closing=(
            (
                "마침내 {hero}과(와) {friend}은(는) {t}에 관한 결과를 {total}명 앞에서 "
                "발표하였고, 그 뒤로 줄곧 친구로 지낸다.",
            ),
            ("{hero}은(는) 첫 쪽지를 아직도 서랍에 간직하고 있다.",),
        ),
    ),
)
