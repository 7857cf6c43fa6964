"""Topics of school mathematics that no generator writes on.

They are named so that a broader topic within their names is not taken for them: a question on
"exponential decay functions" must not become one on linear functions.
"""

UNWRITTEN = (
    # numbers
    r"expanded form|전개식으로",
    r"compar\w+|order(?:ing)? (?:of )?(?:numbers|fractions|decimals|integers)|크기 비교|대소 관계",
    r"number lines?|fractions?.{0,40}number line|수직선",
    r"unit fractions?|understand (?:a|that a) fraction|단위 ?분수",
    r"unknown (?:whole )?numbers?|even (?:and|or) odd|odd (?:and|or) even|짝수|홀수",
    r"roman numeral|로마 숫자",
    r"divisibility|배수 판정",
    r"modular arithmetic|congruence modulo|합동식",
    r"repeating decimals?|recurring decimals?|terminating decimals?|순환소수|유한소수|무한소수",
    r"divi\w+ (?:of |by )?decimals|소수의 나눗셈|compar\w+ decimals|분수와 소수",
    r"irrational|real numbers?|실수",
    r"complex numbers?|imaginary|복소수",
    r"count(?:ing)? (?:to|forward|back|objects|coins|by)|수 세기|큰 수|한 자리 수|base ten"
    r"|place-value",
    r"money|coins|currency|exchange rate|화폐|환율|동전",
    # ratios
    r"percent error|오차",
    r"mixture|work rate|age problems?|나이 문제|일의 양|일률",
    r"rates? of change|변화율",
    # measures
    r"length|mass\b|weight|capacity|temperature|calendar|telling time|time to the|길이|무게"
    r"|들이|온도|달력|시계",
    # shapes
    r"nets?\b|prisms?|pyramids?|polyhedr|전개도|각기둥|각뿔|다면체|회전체|원기둥|원뿔|겉넓이"
    r"|부피.{0,6}(?:각|원)",
    r"surface area of (?:a )?(?:cylinder|cone|sphere|pyramid|prism)",
    r"volume.{0,20}(?:pyramid|prism|composite)|volumes of",
    r"congruen|bisect|protractor|합동|이등분선",
    r"similar(?!ity ratio| triangles?| figures?)|similarity|dilation|닮음|닮은",
    r"symmetr|대칭",
    r"rotations?|reflections?|translations?|transformation|tessellation|도형의 이동|평면도형의 "
    r"이동",
    r"two-dimensional|three-dimensional|2-d|3-d|shapes?\b|figures?\b|입체도형|평면도형|도형의 성질",
    r"right triangles?.{0,20}special|special right triangles?|triangle inequality|construct\w* "
    r"triangles?",
    r"circumcent|incent|orthocent|centroid|외심|내심|무게중심",
    r"parallel (?:and|lines)|perpendicular|평행선|평행과 수직|수직",
    r"quadrilaterals?|parallelograms?|trapezo?ids?|rhombus|사각형의 성질|사다리꼴|마름모"
    r"|평행사변형",
    r"exterior angles?|외각",
    r"circle theorems?|tangent (?:lines?|to)|chords?|secant|unit circle|원의 성질|원의 현|접선"
    r"|원과 직선",
    r"equations? of (?:a |the )?(?:circle|line|tangent)|원의 방정식|직선의 방정식|접선의 방정식",
    r"law of (?:sines|cosines)|(?:sine|cosine) rule|사인 ?법칙|코사인 ?법칙|radians?|호도법"
    r"|삼각함수|trigonometric (?:functions?|identit|equation)",
    r"conic|ellipse|hyperbola|이차곡선|타원|쌍곡선",
    r"euler|proofs?\b|logic\b|induction|증명|명제|귀납법|논리",
    r"quadrants?|ordered pairs?|plot(?:ting)? points?|순서쌍|사분면",
    r"internal division|내분|외분",
    # algebra
    r"graph\w* (?:linear|quadratic|of|the|propor|ineq|func)|graphs?\b|그래프",
    r"(?:piecewise|step|rational|radical|trigonometric|periodic|logarithmic|cubic|power"
    r"|absolute value) functions?",
    r"logarithmic (?:functions?|equations?)|exponential (?:decay|equations?|inequalit)|로그함수"
    r"|유리함수|무리함수|연속함수|이차부등식|지수방정식",
    r"domain and range|정의역|치역",
    r"difference of (?:two )?(?:squares|cubes)|completing the square|완전제곱",
    r"rational (?:expressions?|equations?)|radical equations?|유리식|분수방정식",
    r"differential equations?|partial fractions?|미분방정식",
    r"(?:multipl|divi)\w+ (?:of )?polynomials?|polynomial (?:division|multiplication)|다항식의 "
    r"(?:곱셈|나눗셈)|곱셈 ?공식",
    r"(?:multipl|divi)\w+ (?:of )?(?:integers|radicals|rational)|정수의 (?:곱셈|나눗셈)"
    r"|유리수의 (?:곱셈|나눗셈)",
    r"quadratic inequalit|systems? of inequalit|absolute value (?:equations?|inequalit)|linear "
    r"programming",
    r"matri(?:x|ces)|행렬|vectors?\b|벡터",
    r"binomial (?:theorem|distribution|expansion)|이항정리|이항분포|normal distribution|정규분포",
    r"^series$|fibonacci|recursive|geometric series|infinite series|급수|수열의 합|점화식"
    r"|수열의 극한",
    r"tangent lines?|연속",
    # data
    r"quartiles?|interquartile|box(?: and whisker)? plots?|histograms?|scatter ?plots?"
    r"|correlation|line of best fit|regression|사분위|상자 ?그림|히스토그램|산점도|상관관계",
    r"stem[- ]and[- ]leaf|dot plots?|line plots?|bar graphs?|pictographs?|pie charts?|two-way "
    r"tables?|줄기와 잎|도수분포|막대그래프|꺾은선|원그래프|띠그래프",
    r"conditional probability|mutually exclusive|조건부확률|독립시행|여사건|compound events?"
    r"|sample spaces?|simulat",
    r"random sampl|sampling|population|표본|모집단|statistical question|variability|mean "
    r"absolute deviation|산포도",
    r"tree diagrams?|수형도",
)
