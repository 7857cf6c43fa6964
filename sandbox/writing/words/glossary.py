"""A few words far apart in meaning, with their meanings: wrong answers beside a given meaning."""

from sandbox.reading.brief import Brief, Locale

_ENGLISH = {
    "noun": {
        "umbrella": ("a thing that keeps the rain off you", "비를 막으려고 펴서 쓰는 물건"),
        "bakery": ("a shop where bread is made and sold", "빵을 만들어 파는 가게"),
        "elephant": ("a very large grey animal with a long nose", "코가 긴 아주 큰 동물"),
        "dictionary": (
            "a book that explains words in alphabetical order",
            "낱말의 뜻을 풀이해 놓은 책",
        ),
        "winter": ("the coldest season of the year", "한 해 가운데 가장 추운 계절"),
        "pilot": ("a person who flies an aircraft", "비행기를 조종하는 사람"),
        "island": ("land with water all around it", "사방이 물로 둘러싸인 땅"),
        "thirst": ("the need to drink something", "무엇을 마시고 싶은 느낌"),
        "orchestra": ("a large group of musicians", "여러 악기를 함께 연주하는 큰 악단"),
        "breakfast": ("the first meal of the day", "아침에 먹는 첫 끼니"),
    },
    "verb": {
        "swim": ("to move through water with arms and legs", "팔다리를 움직여 물속을 나아가다"),
        "whisper": ("to speak very quietly", "아주 작은 소리로 말하다"),
        "boil": ("to heat water until it bubbles", "물을 거품이 날 때까지 끓이다"),
        "borrow": (
            "to take something and give it back later",
            "나중에 돌려주기로 하고 가져다 쓰다",
        ),
        "multiply": ("to add a number to itself several times", "같은 수를 여러 번 더하다"),
        "sneeze": ("to blow air out of the nose suddenly", "코로 숨을 갑자기 내뿜다"),
        "decorate": ("to make something pretty with ornaments", "장식을 달아 예쁘게 꾸미다"),
        "harvest": ("to gather ripe crops", "익은 곡식을 거두어들이다"),
        "translate": ("to put into another language", "다른 언어로 옮기다"),
        "yawn": ("to open the mouth wide when tired", "졸려서 입을 크게 벌리다"),
    },
    "adjective": {
        "wooden": ("made of wood", "나무로 만든"),
        "annual": ("happening once a year", "한 해에 한 번 있는"),
        "transparent": ("clear enough to see through", "속이 훤히 비치는"),
        "hungry": ("wanting to eat", "먹고 싶은"),
        "circular": ("shaped like a ring", "둥근 고리 모양인"),
        "bilingual": ("able to speak two languages", "두 언어를 말할 수 있는"),
        "underground": ("below the surface of the earth", "땅속에 있는"),
        "salty": ("tasting of salt", "소금 맛이 나는"),
        "barefoot": ("without shoes or socks", "신발이나 양말을 신지 않은"),
        "medical": ("of doctors and hospitals", "의사나 병원과 관계있는"),
    },
    "adverb": {
        "yesterday": ("on the day before today", "오늘의 바로 앞날에"),
        "twice": ("two times", "두 번"),
        "upstairs": ("on a higher floor", "위층에"),
        "abroad": ("in another country", "다른 나라에"),
        "annually": ("once every year", "해마다 한 번"),
        "outdoors": ("in the open air", "건물 밖에서"),
        "loudly": ("with much noise", "큰 소리로"),
        "backwards": ("towards the back", "뒤쪽으로"),
        "tonight": ("in the evening of this day", "오늘 밤에"),
        "together": ("with each other", "서로 함께"),
    },
}
_KOREAN = {
    "등대": ("a tower whose light guides ships", "밤에 불을 비추어 뱃길을 알려 주는 시설"),
    "우산": ("a thing that keeps the rain off you", "비를 막으려고 펴서 쓰는 물건"),
    "겨울": ("the coldest season of the year", "한 해 가운데 가장 추운 계절"),
    "섬": ("land with water all around it", "사방이 물로 둘러싸인 땅"),
    "아침밥": ("the first meal of the day", "아침에 먹는 끼니"),
    "통역": ("turning speech into another language", "말을 다른 언어로 옮겨 전하는 일"),
    "대장간": ("a place where iron tools are made", "쇠를 달구어 연장을 만드는 곳"),
    "쌍둥이": ("two children born together", "한 어머니에게서 한꺼번에 태어난 두 아이"),
    "가뭄": ("a long time without rain", "오랫동안 비가 내리지 않는 날씨"),
    "사투리": ("the speech of one region", "어느 한 지방에서만 쓰는 말"),
}


def strangers(brief: Brief) -> list[tuple[str, str]]:
    """Words of the keyword's language and class with meanings that share no word with its own."""
    korean = any("가" <= c <= "힣" for c in brief.keyword)
    known = _KOREAN if korean else _ENGLISH.get(brief.part_of_speech, _ENGLISH["noun"])
    hangul = any("가" <= c <= "힣" for c in brief.gloss)
    own = {w for w in brief.gloss.lower().split() if len(w) > (1 if hangul else 3)}
    language = 1 if hangul or (not brief.gloss and brief.locale is Locale.KO) else 0
    return [
        (word, meanings[language])
        for word, meanings in known.items()
        if word != brief.keyword.lower()
        and word not in brief.gloss.lower()
        and not own & set(meanings[language].split())
    ]
