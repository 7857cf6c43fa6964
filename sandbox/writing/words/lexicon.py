"""Everyday words to set beside a keyword: distractors, dictionary neighbours, bases of affixes."""

from sandbox.wordlist import words
from sandbox.writing.words import common_words

NOUNS = words("""
        apple arm baby bag ball bank bed bird boat body book bottle box bread bridge brother
        building bus camera car card castle cat chair cheese child city class clock cloud coat
        coffee color corner country cup day desk dinner doctor dog door dream dress driver ear egg
        engine evening eye face family farm father field finger fire fish floor flower food foot
        forest friend fruit game garden girl glass gold grass hand harbor hat head heart hill
        holiday home horse hospital hotel hour house island jacket job journey key kitchen knife
        lady lake lamp language leg lesson letter library light lunch machine map market meal milk
        minute mirror money moon morning mother mountain mouth movie museum music name neighbor
        night nose number ocean office orange page paper parent park party pen pencil people
        person phone picture pilot planet plant plate player pocket poem pool prize queen question
        radio rain restaurant rice ring river road roof room school science sea season shirt shoe
        shop sister sky snow soldier song spoon sport spring station stone store story street
        student sugar summer sun table teacher ticket tiger time tower town train tree trip uncle
        valley village voice wall watch water weather week wind window winter woman word world
        writer year
    """)
VERBS = words("""
        accept add agree allow answer appear arrive ask attack believe belong borrow call carry
        change check clean climb close collect compare cook copy count cover cross cry dance
        decide describe destroy discover discuss drop earn enjoy enter explain fill finish follow
        gather guess happen hate help hope hurry imagine improve invite join jump kick kill laugh
        learn like listen live look love move name need notice offer open order paint pass pick
        place plan plant play point practice prepare press print produce promise protect pull push
        rain reach receive refuse remember repair repeat reply report rest return save serve share
        shout smile sort start stay stop study suggest supply support talk taste thank touch trade
        train travel try turn use visit wait walk want wash watch wish wonder work worry
    """)
ADJECTIVES = words("""
        able angry bad beautiful big bitter black blue brave bright brown busy calm careful cheap
        clean clear clever cold comfortable common cool correct dangerous dark dead deep different
        difficult dirty dry early easy empty equal expensive fair famous fast fat final fine fit
        flat foreign free fresh friendly full funny gentle glad golden good great green grey
        guilty happy hard healthy heavy helpful high honest hot huge hungry ill important kind
        large late lazy light little local lonely long loud lucky mad modern narrow natural
        nervous new nice noisy normal old open perfect plain pleasant polite poor possible pretty
        proud public quick quiet rare ready real red rich right round rude sad safe serious sharp
        short sick silent similar simple slow small smart smooth soft special strange strong
        sudden sweet tall thick thin tidy tiny tired total true ugly useful usual warm weak wet
        white whole wide wild wise wonderful wrong young
    """)
ADVERBS = words("""
        again almost already always away badly carefully clearly early easily even ever finally
        here later loudly maybe nearly never now often once only outside perhaps quickly quietly
        rarely really seldom slowly sometimes soon still suddenly there today together tomorrow
        tonight usually well yesterday yet
    """)
BASE_NOUNS = (
    *NOUNS,
    *words("""
        aim care cheer child color doubt end event fault fear grace harm heart help hope hour joy
        law limit mind month neighbor number need pain peace power price purpose rest self shame
        sleep speech stain success taste thank thought truth use value worth wonder
    """),
)
BASE_VERBS = (
    *VERBS,
    *words("""
        act achieve arrange assess break build buy contest cover depend develop do drive eat
        employ enjoy entertain farm hunt invest lead make manage measure move pay perform read run
        sell sing speak spell swim take teach tell think treat understand write
    """),
    *common_words.VERBS,
)
"""Further words on which an affix is surely an affix."""

ALL = tuple(sorted({*NOUNS, *VERBS, *ADJECTIVES, *ADVERBS}))
BY_CLASS = {"noun": NOUNS, "verb": VERBS, "adjective": ADJECTIVES, "adverb": ADVERBS}
KOREAN = words("""
        가방 가슴 가을 가족 간식 감자 강물 거리 거울 건물 겨울 결과 경험 계단 계절 고래 고향 공간
        공기 공원 과일 과정 과학 관계 교실 구름 국가 규칙 그릇 그림 글자 기온 기차 기후 길이 나라
        나무 날개 날씨 내용 노래 눈물 능력 다리 단위 달력 대답 도로 도시 동물 동생 돌멩이 등대
        땀방울 라디오 마을 마음 모래 모양 목소리 무게 문장 문화 물건 물결 바다 바람 발자국 밤하늘
        방법 방향 배낭 벽돌 별자리 보물 봄비 부엌 비행기 빗물 사람 사랑 사진 사회 산책 상자 색깔
        생각 생활 선물 선생님 세계 소금 소리 속담 손가락 수건 수업 숲길 시간 시장 식물 신문 실험
        아침 악기 약속 언덕 얼굴 얼음 여름 여행 역사 연필 열매 영화 예술 오늘 온도 용기 우산 우주
        운동 운동장 웃음 원인 위치 은하수 음식 음악 의견 의자 이름 이야기 인물 일기 자연 자전거
        작품 잔디 장난감 재료 저녁 전기 전화 정원 제목 종이 주제 지구 지도 지붕 지하철 질문 창문
        책상 철학 청소 체육 초대 추억 축구 친구 칠판 카메라 커튼 크기 탁자 태양 토끼 토양 파도
        편지 평화 포도 표현 풍경 하늘 학교 학급 한글 할머니 항구 해바라기 햇빛 향기 현상 호수 화분
        환경 활동 회의 흙길 힘줄
    """)
_KNOWN = {
    "noun": {*NOUNS, *common_words.NOUNS},
    "verb": {*VERBS, *common_words.VERBS},
    "adjective": {*ADJECTIVES, *common_words.ADJECTIVES},
    "adverb": set(ADVERBS),
}
_ALSO_OTHERWISE = frozenset(
    words("""
        abstract answer attack book box call care change clean clear clock close cloud coat color
        cook cool copy corner count cover cross cry cut dance deep desk drop dry dream dress early
        empty equal eye face fair farm fast father fill fine finger finish fish fit flat floor
        flower free fruit game garden guess hand happen harbor hate head heart help hope house
        ill import island jacket journey jump key kick kind knife land laugh light like line live
        love lunch machine map market milk mirror mother move mouth name need neighbor nose notice
        number ocean offer okay open orange order own page paint paper parent park party pass
        perfect phone picture pilot place plan plant plate play pocket point practice present press
        price print produce promise public pull push question rain reach record reply report rest
        return ring road rock room round row sail save school score sea season seat set share sharp
        shop short show shout sign silence slow smart smile smooth snow soldier sort sound spoon
        sport spring square start state station stay step stone stop store story study sugar suit
        supply support surface table talk taste thank ticket time tour touch tower train travel
        tree trip try turn use view village visit voice wait walk wall want warm wash watch water
        weak weather wet window winter wish witness wonder word work world worry wrong young harvest
        shadow guest hero prince custom border advance experience reason message position sentence
        separate elect conduct suspect express organ detective editor capital minor absent ideal
        domestic patient private ordinary superior content object subject exact loyal mature select
        assume total calm correct dirty final foreign narrow natural normal open plain public quiet
        ready real red rich right rude safe secret sick simple single small soft special strange
        sudden sweet thick thin tidy tired true usual white whole wide wild
        black blue brown green grey gold golden big brave busy cold common cool local fat dead
        ball bank bag body bottle bridge brother building bus camera car card
        cat chair class engine doctor dog door hat hill horse husband
        lady lamp moon night orange party pen pool radio
        roof ship shoe sun wind
    """)
)
"""Words that are used in another class as well."""


_ENDINGS = (
    ("noun", ("ity", "ness", "ism"), ("witness", "harness", "pity")),
    ("adjective", ("ous", "less", "ible"), ("unless", "bless", "doubtless", "regardless")),
    ("verb", ("ify", "ize"), ("size", "prize", "maize", "bite-size")),
)
"""Endings that only one class has, and words that only look so."""


def class_of(word: str) -> str:
    """The only class in which the word is commonly used, or an empty string where in doubt."""
    classes = [name for name, known in _KNOWN.items() if word in known]
    if classes:
        return classes[0] if len(classes) == 1 and word not in _ALSO_OTHERWISE else ""
    if len(word) < 6 or not word.isascii() or not word.isalpha():
        return ""
    return next(
        (name for name, ends, look in _ENDINGS if word.endswith(ends) and not word.endswith(look)),
        "",
    )
