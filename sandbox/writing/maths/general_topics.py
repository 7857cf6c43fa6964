"""The broad topics of school mathematics and their generators; English and Korean names."""

from collections.abc import Callable, Sequence

from sandbox.writing.maths import (
    angles,
    arithmetic,
    calculus,
    divisibility,
    equations,
    expressions,
    fraction,
    functions,
    measures,
    number_sense,
    ratios,
    sequences,
    sizes,
    statistics,
)
from sandbox.writing.pen import Pen
from sandbox.writing.problem import Problem

type Generator = Callable[[Pen], Problem]
"""Makes a problem of its topic."""

GENERAL: Sequence[tuple[str, Sequence[Generator]]] = (
    (
        r"fractions?.{0,20}(?:add|plus|sum)|(?:add|sum).{0,20}fractions?|분수.{0,8}(?:덧셈|더하"
        r"|합)",
        [fraction.fraction_addition],
    ),
    (
        r"fractions?.{0,20}(?:subtract|minus|differ)|subtract.{0,20}fractions?"
        r"|분수.{0,8}(?:뺄셈|빼)",
        [fraction.fraction_subtraction],
    ),
    (
        r"fractions?.{0,20}(?:multipl|times|product)|multipl.{0,20}fractions?|분수.{0,8}(?:곱셈"
        r"|곱)",
        [fraction.fraction_multiplication],
    ),
    (
        r"fractions?.{0,20}(?:divi|quotient)|divi.{0,20}fractions?|분수.{0,8}(?:나눗셈|나누)",
        [fraction.fraction_division],
    ),
    (
        r"simplif.{0,20}fraction|fraction.{0,20}simpl|simplest form|lowest "
        r"terms|reduc.{0,12}fraction|equivalent fraction|기약분수|약분|통분",
        [fraction.simplest_form],
    ),
    (r"fraction of|분수만큼", [fraction.fraction_of_amount]),
    (
        r"\bfractions?\b|분수|\brational numbers?|유리수(?! ?함수)",
        [
            fraction.fraction_addition,
            fraction.fraction_subtraction,
            fraction.fraction_multiplication,
            fraction.fraction_division,
            fraction.simplest_form,
            fraction.fraction_of_amount,
        ],
    ),
    (
        r"greatest common|\bgcd\b|\bgcf\b|\bhcf\b|최대\s*공약수",
        [divisibility.greatest_common_divisor],
    ),
    (r"least common|lowest common|\blcm\b|최소\s*공배수", [divisibility.least_common_multiple]),
    (r"prime factor|소인수", [divisibility.prime_factorization]),
    (r"\bprime numbers?\b|\bprimes\b|소수와 합성수|^소수$", [divisibility.next_prime]),
    (
        r"^divisors?|divisors of|\bfactors\b|약수",
        [divisibility.number_of_divisors, divisibility.greatest_common_divisor],
    ),
    (r"common multiples?|^multiples|배수", [divisibility.least_common_multiple]),
    (r"derivative|differentiat|미분|도함수", [calculus.derivative]),
    (r"\bintegrals?\b|integration|적분", [calculus.integral]),
    (r"\blimits?\b|극한", [calculus.limit]),
    (r"quadratic function|parabola|vertex|이차\s*함수|포물선", [functions.vertex]),
    (r"inverse(?:ly)? (?:proportion|variation)|반비례", [functions.inverse_variation]),
    (r"direct(?:ly)? (?:proportion|variation)|정비례", [functions.direct_variation]),
    (r"\bslope\b|gradient|기울기", [functions.slope]),
    (r"linear functions?|일차\s*함수", [functions.slope, functions.function_value]),
    (r"\bfunctions?\b|함수", [functions.function_value, functions.slope]),
    (r"coordinate|distance between|좌표", [functions.distance]),
    (
        r"arithmetic sequence.{0,12}sum|sum of (?:an )?arithmetic|arithmetic series|등차수열의 합",
        [sequences.arithmetic_sum],
    ),
    (
        r"arithmetic (?:sequence|progression)|등차\s*수열|등차",
        [sequences.arithmetic_term, sequences.arithmetic_sum],
    ),
    (r"geometric (?:sequence|progression|series)|등비", [sequences.geometric_term]),
    (r"\bsequences?\b(?! of)|수열", [sequences.arithmetic_term, sequences.geometric_term]),
    (
        r"(?:number|growing|numerical) patterns?|^patterns?$|규칙 찾기|수의 규칙|^규칙",
        [sequences.pattern],
    ),
    (r"logarithm|\blogs?\b|로그", [sequences.logarithm]),
    (
        r"simplif.{0,20}(?:radical|root)|radicals?\b|\bsurds?\b|근호|무리수",
        [sequences.simplified_root],
    ),
    (r"square roots?|제곱근", [sequences.square_root, sequences.simplified_root]),
    (r"exponents?\b|laws of (?:exponents|indices)|(?<!미)지수", [sequences.power_product]),
    (
        r"\bpowers?\b|거듭\s*제곱|\bsquares and cubes\b",
        [sequences.power_value, sequences.power_product],
    ),
    (r"pythagor|피타고라스|hypotenuse|빗변", [angles.pythagoras]),
    (
        r"trigonometric ratio|\bsine\b|\bsin\b|삼각비|사인(?!\s*법칙)(?<!코사인)",
        [angles.sine_ratio],
    ),
    (r"circumference|원의 둘레|원주율", [sizes.circumference]),
    (r"(?:area.{0,12}circle|circle.{0,12}area|원의 넓이)", [sizes.circle_area]),
    (r"\bcircles?\b|^원$", [sizes.circle_area, sizes.circumference]),
    (r"(?:area.{0,16}triangle|triangle.{0,12}area|삼각형의 넓이)", [sizes.triangle_area]),
    (r"polygon|다각형|내각", [angles.polygon_angles]),
    (r"\bangles?\b|각도|삼각형의 각", [angles.triangle_angle, angles.polygon_angles]),
    (r"triangles?\b|삼각형", [sizes.triangle_area, angles.triangle_angle]),
    (r"perimeter|둘레", [sizes.rectangle_perimeter]),
    (r"volume|부피", [sizes.box_volume]),
    (r"\bareas?\b|넓이|rectangles?\b|직사각형", [sizes.rectangle_area, sizes.triangle_area]),
    (
        r"geometry|도형",
        [
            sizes.rectangle_area,
            sizes.triangle_area,
            angles.triangle_angle,
            angles.pythagoras,
        ],
    ),
    (r"\bmedian\b|중앙값", [statistics.median]),
    (r"\bmode\b|최빈값", [statistics.mode]),
    (
        r"\brange of (?:the |a )?(?:data|values|numbers|set)|data range|^range$|자료의 범위",
        [statistics.value_range],
    ),
    (r"probabilit|확률", [statistics.probability]),
    (r"permutation|순열", [statistics.permutations]),
    (r"combination|조합", [statistics.combinations]),
    (r"counting principle|경우의 수", [statistics.combinations, statistics.permutations]),
    (r"statistic|대푯값|통계", [statistics.median, statistics.mode, ratios.average]),
    (r"elapsed time|telling time|시각과 시간|시간의 계산", [measures.elapsed_time]),
    (
        r"unit conversion|convert\w* .{0,20}units|measurement units?|단위|길이와 무게",
        [measures.unit_conversion],
    ),
    (r"simple interest|interest rates?|^interest$|단리|이자|이율", [measures.interest]),
    (
        r"simultaneous|systems? of (?:linear )?equations?|연립\s*(?:일차)?\s*방정식",
        [equations.simultaneous_equations],
    ),
    (r"quadratic equations?|이차\s*방정식", [equations.quadratic_equation]),
    (r"inequalit|부등식", [equations.linear_inequality]),
    (r"factor(?:i[sz]|ing|ization).{0,30}|인수\s*분해", [expressions.factoring]),
    (
        r"linear equations?|equations?|방정식|solve for",
        [equations.linear_equation, equations.two_sided_equation],
    ),
    (
        r"like "
        r"terms|simplif.{0,20}expression|distributive|다항식|동류항|전개|분배\s*법칙|일차식",
        [expressions.like_terms],
    ),
    (
        r"algebraic expressions?|식의 값|문자와 식|\balgebra\b|polynomial",
        [expressions.expression_value, expressions.like_terms],
    ),
    (r"discount|sale price|할인", [ratios.discount]),
    (r"percent|백분율|퍼센트|%", [ratios.percent_of, ratios.discount]),
    (r"profit|mark[- ]?up|이익|원가|정가", [ratios.profit]),
    (r"proportion|비례", [ratios.proportion]),
    (r"\bratios?\b|비율|^비$|비와 비율|비례 배분", [ratios.proportion, ratios.sharing]),
    (r"\bspeed\b|\bvelocity\b|distance.{0,10}time|속력|속도|거리.{0,6}시간", [ratios.speed]),
    (r"\baverages?\b|\bmean\b|평균", [ratios.average]),
    (r"decimals?\b|소수의 (?:덧셈|뺄셈|계산)|소수점", [number_sense.decimals]),
    (r"round(?:ing)?\b|estimat|반올림|어림", [number_sense.rounding]),
    (r"remainder|나머지", [arithmetic.remainder]),
    (
        r"order of operations|mixed (?:operations|calculation)|혼합 계산|사칙",
        [number_sense.order_of_operations],
    ),
    (r"\bintegers?\b|negative numbers?|정수(?!와)|음수", [number_sense.integers]),
)
OPERATIONS: Sequence[tuple[str, Sequence[Generator]]] = (
    (r"\badd(?:ing|ition)?\b|\bsums?\b|덧셈|더하기", [arithmetic.addition]),
    (r"subtract(?:ing|ion)?\b|\bdifference\b|뺄셈|빼기", [arithmetic.subtraction]),
    (
        r"multipl(?:y|ying|ication)|times tables?|\bproducts?\b|곱셈|곱하기|구구단",
        [arithmetic.multiplication],
    ),
    (r"\bdivi(?:de|ding|sion)\b|\bquotient\b|나눗셈|나누기", [arithmetic.division]),
    (
        r"arithmetic|calculation|산수|연산|계산",
        [number_sense.order_of_operations, arithmetic.addition, arithmetic.multiplication],
    ),
    (r"evaluat|substitut|대입", [expressions.expression_value]),
    (r"expand(?:ing|ed)? (?:brackets|expressions?|the)|전개", [expressions.like_terms]),
)
"""Names of operations; they count only where nothing says what is operated on."""
