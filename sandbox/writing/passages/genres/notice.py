"""A notice of events."""

from sandbox.writing.passages.script import Genre, Script

NOTICE = Genre(
    name="notice",
    words=r"\bnotices?\b|announcements?|\bposter\b|leaflet|flyer|안내문|공지|알림|게시문|"
    r"포스터",
    en=Script(
        titles=(
            "Notice: {T}",
            "Days of {t} in {town}",
        ),
        opening=(
            ("The town of {town} invites everyone to its days on {t}.",),
            ("All events are open to the public, and {hero} answers questions at the town hall.",),
        ),
        body=(
            (
                "Event {k} takes place at {spot} on {day}, {date}.",
                "On {day}, {date}, event {k} opens its doors at {spot}.",
            ),
            (
                "It begins at {time} and lasts {n} minutes.",
                "Doors open at {time}, and the event takes {n} minutes.",
            ),
            (
                "{who} leads the group and shows visitors {thing}.",
                "Under the guidance of {who}, visitors will try {act}.",
            ),
            (
                "There is room for {m} people, so please sign up with {other}.",
                "Only {m} places are left, and {other} keeps the list.",
            ),
            (
                "Please bring {thing2}, because {why}.",
                "The place was chosen because {why}.",
            ),
        ),
        closing=(
            ("If you have a question about {t}, call {friend} at the town hall before noon.",),
            ("We look forward to seeing you in {town}.",),
        ),
    ),
    ko=Script(
        titles=(
            "{t} 안내",
            "{town} {t} 행사 알림",
        ),
        opening=(
            ("{town}에서 {t}에 관한 행사를 여니 많은 참여를 바랍니다.",),
            ("모든 행사는 누구나 참여할 수 있으며, 궁금한 점은 {hero}에게 물어보시기 바랍니다.",),
        ),
        body=(
            (
                "{k}번 행사는 {date} {day}에 {spot}에서 열립니다.",
                "{date} {day}에는 {spot}에서 {k}번 행사를 진행합니다.",
            ),
            (
                "시작 시각은 {time}이고 {n}분 동안 이어집니다.",
                "{time}에 문을 열며 행사는 {n}분이 걸립니다.",
            ),
            (
                "{who}이(가) 모둠을 이끌며 {thing}을(를) 보여 줍니다.",
                "{who}의 안내에 따라 {act}을(를) 해 봅니다.",
            ),
            (
                "자리는 {m}명까지 있으니 {other}에게 미리 신청하시기 바랍니다.",
                "남은 자리는 {m}개이며 신청은 {other}이(가) 받습니다.",
            ),
            (
                "이곳을 고른 까닭은 {why} 때문입니다.",
                "{thing2}을(를) 가져오시면 좋은데, {why} 때문입니다.",
            ),
        ),
        closing=(
            ("{t}에 관해 더 알고 싶은 분은 {friend}에게 정오 전까지 연락해 주시기 바랍니다.",),
            ("{town}에서 뵙기를 기다리겠습니다.",),
        ),
    ),
)
