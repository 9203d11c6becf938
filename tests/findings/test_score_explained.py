"""How a score is made, in five sentences: what they say is what was computed."""

from dataclasses import replace
from decimal import Decimal as D

from findings.score_explained import ComponentTold, LossTold, ScoreTold, explained

TOLD = ScoreTold(
    unit="西区", round="2022-12", plan={"zh": "2022年方案", "en": "Plan 2022"}, kind={"zh": "评价区域", "en": "zone"},
    full_mark=D(100), counted=30, not_counted=2,
    components=[
        ComponentTold({"zh": "城市管理", "en": "City"}, D("0.9"), D("89.03")),
        ComponentTold({"zh": "小区", "en": "Estates"}, D("0.1"), D("94.93")),
    ],
    losses=[LossTold({"zh": "垃圾", "en": "Litter"}, D("2.5"), 20), LossTold({"zh": "停车", "en": "Parking"}, D(0), 3),
            LossTold({"zh": "广告", "en": "Ads"}, D("3.1"), 1)],
    adjustment=D(0), awarded=D(0), exact=D("89.62"), score=D("89.62"), places=2, rank=3, tied=False, among=8,
    behind=D("0.12"), reward=D(400_000), currency="CNY",
)


def test_five_sentences_tell_rules_parts_losses_total_and_place():
    english = explained(TOLD)["en"]
    assert english == [
        "In 2022-12, 西区 was evaluated by “Plan 2022”: 30 findings count; 2 more do not count.",
        "Of 100 points each, City came to 89.03 (weight 0.9) and Estates came to 94.93 (weight 0.1).",
        "Most was lost in Ads (3.1 points by 1 finding) and Litter (2.5 points by 20 findings).",
        "The total is 0.9 × 89.03 + 0.1 × 94.93 = 89.62; rounded half up to 2 decimals: 89.62.",
        "That is rank 3 of 8, 0.12 points behind the one ahead; by the plan it is rewarded with 400,000 CNY.",
    ]
    assert explained(TOLD)["zh"][4] == "在8个评价区域中列第3名，比前一名低0.12分，按方案奖励400,000（CNY）。"


def test_the_total_of_the_fourth_sentence_is_what_its_terms_come_to():
    sentence = explained(replace(TOLD, adjustment=D(-1), awarded=D("0.5"), exact=D("89.12"), score=D("89.12")))["en"][3]
    terms = sentence.removeprefix("The total is ").split(" = ")[0]
    assert terms == "0.9 × 89.03 + 0.1 × 94.93 − 1 + 0.5"
    assert eval(terms.replace("×", "*").replace("−", "-")) == 89.12  # noqa: S307  (digits and signs of our own)


def test_what_had_to_be_shortened_is_told_as_nearly_equal():
    parts = [ComponentTold({"en": "City"}, D(1), D("89.123456789"))]
    sentence = explained(replace(TOLD, components=parts, exact=D("89.123456789"), score=D("89.12")))["en"][3]
    assert sentence.startswith("The total is 1 × 89.1235 ≈ 89.1235;")


def test_a_component_without_objects_is_told_with_where_its_weight_went():
    parts = [replace(TOLD.components[0], weight=D(1)), replace(TOLD.components[1], score=None)]
    told = explained(replace(TOLD, components=parts, exact=D("89.03"), score=D("89.03")))
    assert "nothing was inspected of Estates, whose weight went to the others" in told["en"][1]
    assert "0.1" not in told["en"][3] and "权重归入其他部分" in told["zh"][1]


def test_a_unit_without_a_result_says_why_in_one_sentence():
    told = explained(replace(TOLD, exact=None, score=None, rank=None, reason={"zh": "没有数据。", "en": "No data."}))
    assert told == {"zh": ["西区在2022-12期没有得分：没有数据。"], "en": ["西区 has no score in 2022-12. No data."]}


def test_who_pays_and_who_lost_nothing_is_told_so():
    told = explained(replace(TOLD, losses=[], reward=D(-1_000_000), tied=True, behind=None))
    assert told["en"][2] == "No finding took a point." and "pays 1,000,000 CNY" in told["en"][4]
    assert "rank 3 (tied) of 8" in told["en"][4] and "处罚1,000,000" in told["zh"][4]
