"""A text that argues for more room for the topic."""

from sandbox.writing.passages.script import Genre, Script

ARGUMENTATIVE = Genre(
    name="argumentative",
    words=r"argument(?:ative)?|persuasive|opinion|editorial|\bdebate|논설|주장|설득|사설|"
    r"논증|토론",
    en=Script(
        titles=(
            "Why We Need More Room for {t}",
            "In Favour of {t}",
        ),
        opening=(
            ("In my opinion {town} should give more time and room to {t}.",),
            ("I know that some of my neighbours disagree, but I have good reasons.",),
        ),
        body=(
            (
                "Reason number {k} became clear to me at {spot} on {date}.",
                "My argument number {k} comes from a visit to {spot} on {date}.",
            ),
            (
                "There {who} showed {n} people how {act} works.",
                "There I watched {who}, who spent {n} minutes {act}.",
            ),
            (
                "It was a success, because {why}.",
                "The group did well, mainly because {why}.",
            ),
            (
                "Critics such as {other} answer that {thing} would cost {m} dollars.",
                "It is true that {other} needed {m} minutes for {act2} on {day}.",
            ),
            (
                "However, this is a small price, and {who} was {feel} in the end.",
                "Nevertheless, {n} of {m} visitors asked for more about {t}.",
            ),
        ),
        closing=(
            ("For these reasons I am convinced that {town} should act now and support {t}.",),
            ("{hero}, a reader from {town}",),
        ),
    ),
    ko=Script(
        titles=(
            "{t}에 더 많은 관심을",
            "{t}이(가) 필요한 까닭",
        ),
        opening=(
            ("나는 {town}이(가) {t}에 더 많은 시간과 공간을 내주어야 한다고 생각한다.",),
            ("반대하는 이웃도 있지만 내 주장에는 분명한 근거가 있다.",),
        ),
        body=(
            (
                "{k}번째 근거는 {date}에 {spot}에서 찾았다.",
                "내 {k}번째 주장은 {date}에 {spot}을(를) 다녀온 데서 나왔다.",
            ),
            (
                "그곳에서 {who}은(는) {n}명에게 {act}을(를) 보여 주었다.",
                "거기에서 {who}이(가) {n}분 동안 {act}을(를) 하는 모습을 보았다.",
            ),
            (
                "일이 잘된 것은 {why} 때문이다.",
                "무엇보다 {why} 때문에 좋은 결과가 나왔다.",
            ),
            (
                "물론 {other}처럼 {thing}에 {m}만 원이 든다고 걱정하는 사람도 있다.",
                "{other}이(가) {day}에 {act2}을(를) 하는 데 {m}분이 걸린 것은 사실이다.",
            ),
            (
                "그러나 이는 작은 값이며 {who}이(가) 끝내 느낀 것은 {feel}이었다.",
                "그렇지만 방문객 {m}명 가운데 {n}명은 {t}을(를) 더 알고 싶어 하였다.",
            ),
        ),
        closing=(
            ("이러한 까닭에 {town}은(는) 지금 {t}을(를) 지원해야 한다고 나는 확신한다.",),
            ("{town}에서 {hero}이(가) 썼다.",),
        ),
    ),
)
