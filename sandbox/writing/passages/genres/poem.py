"""Lines in stanzas."""

from sandbox.writing.passages.script import Genre, Script

POEM = Genre(
    name="poem",
    words=r"^\W*시\W*$"
    r"|\bpoems?\b|poetry|\bverses?\b|\brhyme|동시|운문|(?<![가-힣])시(?:를|\s*한 편)|"
    r"장르\W+시\b",
    en=Script(
        titles=(
            "Song of {t}",
            "{T} in {town}",
        ),
        opening=(
            ("In {town} I thought of {t},",),
            ("and the morning was as wide as the sky.",),
        ),
        body=(
            (
                "On {day} I walked past {spot},",
                "On {date} the wind came by {spot},",
                "Near {spot} I stopped on {day},",
            ),
            (
                "carrying {thing} in both hands,",
                "where {who} had left {thing},",
                "and {who} was waiting with {thing},",
            ),
            (
                "{n} birds flew up and {m} came down,",
                "I counted {n} steps, then {m} more,",
                "{n} lamps were lit, and {m} were dark,",
            ),
            (
                "and I was {feel}, for {why}.",
                "and {other} sang that {why}.",
                "while {other} was {act} till {time}.",
            ),
        ),
        closing=(
            ("So ends my song of {t},",),
            ("and {town} is quiet again.",),
        ),
        layout="lines",
    ),
    ko=Script(
        titles=(
            "{t} 노래",
            "{town}의 {t}",
        ),
        opening=(
            ("{town}에서 나는 {t}을(를) 생각했네",),
            ("아침은 하늘처럼 넓었네",),
        ),
        body=(
            (
                "{day}에 나는 {spot}을(를) 지났네",
                "{date} 바람이 {spot}에 불어왔네",
                "{day}에 {spot} 앞에 멈추어 섰네",
            ),
            (
                "두 손에 {thing}을(를) 꼭 쥐고서",
                "{who}이(가) 두고 간 {thing} 곁에서",
                "{thing}을(를) 든 {who}을(를) 만났네",
            ),
            (
                "새 {n}마리 날아오르고 {m}마리 내려앉았네",
                "{n}걸음을 세고 {m}걸음을 더 걸었네",
                "등불 {n}개 켜지고 {m}개는 꺼졌네",
            ),
            (
                "내게 온 것은 {feel}, {why} 때문이네",
                "{other}은(는) 노래하네, {why} 때문이라고",
                "{time}까지 {other}은(는) {act}을(를) 했네",
            ),
        ),
        closing=(
            ("{t} 노래는 여기서 끝나고",),
            ("{town}은(는) 다시 고요하네",),
        ),
        layout="lines",
    ),
)
