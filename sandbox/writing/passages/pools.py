"""Names, places, objects, actions and reasons to make facts of, in both languages."""

from sandbox.reading.brief import Locale
from sandbox.wordlist import words


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.strip().splitlines())


NAMES = {
    Locale.EN: words("""
        Mina Leo Anna Omar Clara Jun Rosa Victor Nora Samir Elena Hugo Ivy Tomas Grace Felix Lucia
        Peter Amara Oscar Julia Dario Hannah Kenji Maya Simon Tessa Bruno Alice Noah Priya Walter
        Carmen Elias Fiona Marco Ruth Anton Sofia Henry
    """),
    Locale.KO: words("""
        민지 서준 하은 지호 수아 도윤 예린 현우 지아 태민 소율 건우 다인 승현 유나 재희 은서 동욱
        가영 시우 나래 준서 보라 상민 아름 영호 채원 기훈 미소 정우 한결 수빈 연우 진아 세훈 혜린
        우진 윤지 찬호 해인
    """),
}
TOWNS = {
    Locale.EN: words("Millbrook Ashford Linden Harborview Stonefield Westlake Elmwood Greenhill"),
    Locale.KO: words("솔마을 푸른내 한빛동 달맞이마을 새터말 느티마을 물빛동 해오름마을"),
}
WEEKDAYS = {
    Locale.EN: words("Monday Tuesday Wednesday Thursday Friday Saturday Sunday"),
    Locale.KO: words("월요일 화요일 수요일 목요일 금요일 토요일 일요일"),
}
MONTHS = words(
    "January February March April May June July August September October November December"
)
SPOTS = {
    Locale.EN: _lines("""
        the town library
        the old harbour
        the school garden
        the science room
        the village hall
        the railway station
        the city museum
        the riverside park
        the market square
        the music room
        the post office
        the sports field
        the art studio
        the bakery on the corner
        the bus stop by the bridge
        the reading room
        the town hall
        the small theatre
        the community kitchen
        the top of the hill
    """),
    Locale.KO: _lines("""
        마을 도서관
        오래된 항구
        학교 텃밭
        과학실
        마을 회관
        기차역
        시립 박물관
        강변 공원
        시장 광장
        음악실
        우체국
        운동장
        미술실
        모퉁이 빵집
        다리 옆 정류장
        열람실
        시청 로비
        작은 극장
        공동 부엌
        언덕 꼭대기
    """),
}
THINGS = {
    Locale.EN: _lines("""
        a red notebook
        an old map
        a wooden box
        a long list
        a small camera
        a paper model
        a set of cards
        a bag of seeds
        a blue folder
        a hand-drawn poster
        a glass jar
        a pocket lamp
        a letter from a neighbour
        a tape measure
        a book with pictures
        a basket of apples
        a short film
        a table of numbers
        a clay figure
        a box of photographs
    """),
    Locale.KO: _lines("""
        빨간 공책
        낡은 지도
        나무 상자
        긴 목록
        작은 사진기
        종이 모형
        카드 한 벌
        씨앗 봉투
        파란 서류철
        손으로 그린 포스터
        유리병
        손전등
        이웃의 편지
        줄자
        그림책
        사과 바구니
        짧은 영상
        숫자로 채운 표
        찰흙 인형
        사진 상자
    """),
}
ACTS = {
    Locale.EN: _lines("""
        drawing a plan
        asking visitors short questions
        reading old reports
        counting what they saw
        taking photographs
        comparing two lists
        writing labels
        talking to older neighbours
        measuring each step
        sorting the answers
        building a small model
        checking the facts twice
        looking for better words
        recording short talks
        painting a large sign
        making a timetable
        testing a simple idea
        preparing a short talk
        collecting good examples
        listening to both sides
    """),
    Locale.KO: _lines("""
        계획표 그리기
        방문객에게 짧은 질문 하기
        옛 보고서 읽기
        눈에 보이는 것 세기
        사진 찍기
        두 목록 견주기
        이름표 쓰기
        이웃 어른과 이야기하기
        단계마다 재어 보기
        답을 종류별로 나누기
        작은 모형 만들기
        사실 두 번 확인하기
        더 알맞은 말 찾기
        짧은 이야기 녹음하기
        큰 안내판 칠하기
        시간표 짜기
        간단한 생각 시험하기
        짧은 발표 준비하기
        좋은 보기 모으기
        양쪽 의견 듣기
    """),
}
REASONS = {
    Locale.EN: _lines("""
        it helped people talk to each other
        it saved a lot of time
        nobody had tried it before
        the weather was changing fast
        younger children asked for it
        it cost almost nothing
        the results were easy to check
        it made the work more fun
        two groups could share it
        the old way took too long
        everyone could take part
        it showed the problem clearly
        the first plan had failed
        the room was free all day
        a mistake was found early
        it was close to the school
        the visitors liked it best
        the numbers were surprising
        it gave a fair picture
        a neighbour had offered help
    """),
    Locale.KO: _lines("""
        사람들이 서로 이야기를 나눌 수 있었기
        시간을 많이 아낄 수 있었기
        아무도 해 본 적이 없었기
        날씨가 빠르게 바뀌고 있었기
        어린 동생들이 바랐기
        돈이 거의 들지 않았기
        결과를 확인하기 쉬웠기
        하는 일이 더 즐거워졌기
        두 모둠이 함께 쓸 수 있었기
        예전 방법은 너무 오래 걸렸기
        누구나 참여할 수 있었기
        문제가 또렷하게 드러났기
        첫 계획이 실패했기
        그곳이 하루 종일 비어 있었기
        실수를 일찍 찾아냈기
        학교에서 가까웠기
        방문객이 가장 좋아했기
        숫자가 뜻밖이었기
        사정을 고르게 보여 주었기
        이웃이 도와주겠다고 했기
    """),
}
FEELINGS = {
    Locale.EN: words(
        "glad proud calm curious hopeful excited thankful surprised relieved cheerful"
    ),
    Locale.KO: words("기쁨 뿌듯함 차분함 궁금함 설렘 고마움 놀라움 홀가분함 즐거움 든든함"),
}
