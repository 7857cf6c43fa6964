"""Narrower topics, looked for before the broad ones that their names contain."""

from collections.abc import Sequence

from sandbox.writing.maths import (
    angle_pairs,
    angles,
    calculus,
    equations,
    expressions,
    fraction,
    functions,
    further_algebra,
    money,
    number_sense,
    numerals,
    ratios,
    sequences,
    solids,
    spread,
    statistics,
)
from sandbox.writing.maths.general_topics import Generator

SPECIAL: Sequence[tuple[str, Sequence[Generator]]] = (
    (
        r"compound(?:ed|ing)? (?:interest|growth)|interest.{0,12}compound|복리",
        [money.compound_interest],
    ),
    (
        r"sales tax|\btips?\b(?= |$).{0,12}(?:calculat|percent|bill)?|gratuity|부가세|부가가치세",
        [money.with_tax],
    ),
    (
        r"percent(?:age)? (?:of )?(?:increase|decrease|change)|증가율|감소율|변화율\(%\)",
        [money.percent_change],
    ),
    (r"unit (?:rates?|prices?)|단위 ?가격|단가", [money.unit_rate]),
    (r"map scale|scale drawings?|scale of a map|축척", [money.map_scale]),
    (r"concentration|salt ?water|소금물|농도", [money.concentration]),
    (r"place value|자릿값|자리 ?값", [numerals.place_value]),
    (r"absolute value|절댓값|절대값", [numerals.absolute_value]),
    (
        r"scientific notation|standard form of (?:a )?number|과학적 기수법",
        [numerals.scientific_notation],
    ),
    (r"cube roots?|세제곱근", [numerals.cube_root]),
    (r"binary (?:numbers?|system)|이진법|이진수", [numerals.binary_value]),
    (r"mixed numbers?|improper fractions?|대분수|가분수", [numerals.mixed_number]),
    (
        r"multipl\w+ (?:of )?decimals|decimals? multiplication|소수의 곱셈|\(소수\)×",
        [numerals.decimal_product],
    ),
    (r"(?:add|subtract)\w* (?:and \w+ )?(?:of )?decimals", [number_sense.decimals]),
    (
        r"(?:convert|chang|writ)\w* (?:of )?fractions? (?:to|into|as) decimals?|fractions? "
        r"(?:to|and) decimals?|분수(?:와|를) 소수",
        [numerals.decimal_of_fraction],
    ),
    (r"negative exponents?|음의 지수|음수 지수", [numerals.negative_exponent]),
    (
        r"(?:add|subtract)\w* (?:and \w+ )?(?:of )?(?:integers|negative)|정수의 (?:덧셈|뺄셈)",
        [number_sense.integers],
    ),
    (
        r"(?:area.{0,12})?parallelograms?(?:.{0,12}area)|area.{0,12}parallelogram|평행사변형의 "
        r"넓이",
        [solids.parallelogram_area],
    ),
    (
        r"area.{0,12}trapezo?id|trapezoid.{0,6}area|area.{0,12}trapezium|사다리꼴의 넓이",
        [solids.trapezoid_area],
    ),
    (r"area.{0,12}rhombus|rhombus area|마름모의 넓이", [solids.rhombus_area]),
    (r"volume.{0,12}cylinders?|cylinder.{0,6}volume|원기둥의 부피", [solids.cylinder_volume]),
    (r"volume.{0,12}cones?|cone.{0,6}volume|원뿔의 부피", [solids.cone_volume]),
    (r"volume.{0,12}spheres?|sphere.{0,6}volume|구의 부피", [solids.sphere_volume]),
    (r"volume.{0,12}cubes?|cube.{0,6}volume|정육면체의 부피", [solids.cube_volume]),
    (
        r"surface area(?! of (?:a )?(?:cyl|cone|sphere|pyr|prism))|직육면체의 겉넓이|^겉넓이$",
        [solids.box_surface],
    ),
    (r"(?:area.{0,12})?\bsectors?(?:.{0,8}area)?$|부채꼴의 넓이|^부채꼴$", [solids.sector_area]),
    (r"arc length|length of an arc|호의 길이", [solids.arc_length]),
    (r"complementary(?: angles?)?$|여각", [angle_pairs.complementary]),
    (r"supplementary(?: angles?)?$|보각|평각", [angle_pairs.supplementary]),
    (r"vertical(?:ly opposite)? angles|맞꼭지각", [angle_pairs.vertical_angles]),
    (r"isosceles triangles?|이등변삼각형", [angle_pairs.isosceles_angle]),
    (r"inscribed angles?|원주각", [angle_pairs.inscribed_angle]),
    (
        r"angles?.{0,20}parallel lines|parallel lines.{0,20}angles|alternate angles"
        r"|corresponding angles|동위각|엇각",
        [angle_pairs.parallel_angles],
    ),
    (r"diagonals?|대각선", [angle_pairs.diagonals]),
    (
        r"similar (?:triangles?|figures?)|similarity ratio|닮음비|닮은 (?:도형|삼각형)",
        [angle_pairs.similar_sides],
    ),
    (r"\bcosine\b|\bcos\b|코사인(?! ?법칙)", [angle_pairs.cosine_ratio]),
    (r"\btangent ratio|^tangent$|\btan\b|탄젠트", [angle_pairs.tangent_ratio]),
    (
        r"^trigonometry$|trigonometric ratios|삼각비",
        [angles.sine_ratio, angle_pairs.cosine_ratio, angle_pairs.tangent_ratio],
    ),
    (
        r"angle sum.{0,16}triangles?|triangle angle sum|삼각형의 (?:세 )?(?:내각|각)",
        [angles.triangle_angle],
    ),
    (
        r"sum of (?:the )?(?:interior )?angles|angle sum|각의 (?:크기의 )?합",
        [angles.triangle_angle, angles.polygon_angles],
    ),
    (r"discriminant|판별식", [further_algebra.discriminant]),
    (r"sum of (?:the )?roots|vieta|근과 계수", [further_algebra.sum_of_roots]),
    (r"quadratic formula|근의 공식", [equations.quadratic_equation]),
    (r"factoring quadratics", [expressions.factoring]),
    (r"compos(?:ite|ition of) functions?|합성함수", [further_algebra.composite_function]),
    (r"inverse functions?|역함수", [further_algebra.inverse_function]),
    (r"exponential (?:functions?|growth)|지수함수", [further_algebra.exponential_value]),
    (r"midpoints?|중점", [further_algebra.midpoint]),
    (r"distance formula|두 점 사이의 거리", [functions.distance]),
    (r"sigma notation|summation|시그마", [further_algebra.sigma_sum]),
    (r"determinants?|행렬식", [further_algebra.determinant]),
    (r"dot products?|scalar products?|내적", [further_algebra.dot_product]),
    (r"\bvariance\b|^분산", [spread.variance]),
    (r"standard deviation|표준편차", [spread.standard_deviation]),
    (
        r"^sets?$|^집합$|venn diagrams?|union of (?:two )?sets|합집합|집합의 원소",
        [spread.union_size],
    ),
    (r"independent events|독립사건|독립인 사건", [spread.independent_events]),
    (r"expected value|기댓값", [spread.expected_value]),
    (r"relative frequenc|상대도수", [spread.relative_frequency]),
    (r"function notation", [functions.function_value]),
    (r"multipl\w+ .{0,12}fractions?", [fraction.fraction_multiplication]),
    (
        r"mean, median,? and mode|중앙값, 최빈값",
        [ratios.average, statistics.median, statistics.mode],
    ),
    (r"함수의 극한|limits? of (?:a )?functions?", [calculus.limit]),
    (r"skip counting|뛰어 ?세기", [sequences.pattern]),
)
