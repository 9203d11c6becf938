"""Pure: which members may a request about appeals and rulings carry?

The schemas are checked against what comes in and stand in the API's description.
"""

from __future__ import annotations

from collections.abc import Mapping

from findings.accountability import ROLES
from gis_core.api_description import Schema, text, value
from gis_core.json_forms import form

KINDS = ("whose", "disclaim", "fact", "duplicate", "deduction", "rectification")
_LONG = {"minLength": 1, "maxLength": 4000}
_UNIT = form({
    "kind": text("Its kind.", "类型。", maxLength=32),
    "code": text("Its code on the day of the finding.", "问题当日的代码。", maxLength=40),
}, ("kind", "code"))
_BODY = text("A body's id, as answers give it: b_17.", "责任单位编号，如 b_17。", pattern=r"^b_[0-9]{1,18}$")
_RULING: Mapping[str, Schema] = {
    "unit": _UNIT | {
        "description": "The unit that counts for its kind.", "x-description-zh": "认定的责任区。",
    },
    "body": _BODY,
    "role": text("As what the body answers.", "责任单位的身份。", enum=list(ROLES)),
    "reason": text("Why.", "认定理由。", **_LONG),
    "document": text("The number of the paper.", "文号。", maxLength=100),
}

FORMS: Mapping[str, Schema] = {
    "appeal": form({
        "kind": text(
            "whose (whose it is), disclaim (not ours), fact, duplicate, deduction or rectification.",
            "whose 责任归属、disclaim 不属本单位、fact 事实、duplicate 重复、deduction 扣分、"
            "rectification 整改。",
            enum=list(KINDS),
        ),
        "body": _BODY,
        "text": text("The grounds.", "申诉理由。", **_LONG),
        "says_unit": _UNIT | {"description": "Whose it is instead.", "x-description-zh": "应归哪个责任区。"},
        "says_body": _BODY,
        "says_unknown": value("boolean", "Of “not ours”: whose else it is, is not known.",
                              "不属本单位，但不知归谁。"),
        "duplicate_of": text("The key, at the same source, of the finding it repeats.",
                             "所重复的问题在来源中的编号。", maxLength=200),
    }, ("kind", "body", "text")),
    "decide": form({
        "outcome": text("upheld or rejected.", "upheld 成立、rejected 不成立。", enum=["upheld", "rejected"]),
        "decision": text("The reasons.", "决定及理由。", **_LONG),
        "ruling": form(_RULING, ("reason",)),
        "severity": text("Of an upheld appeal about the deduction: the severity that counts.",
                         "扣分申诉成立时改定的严重程度。", maxLength=7),
        "points": text("Or the points that count, a decimal.", "或改定的扣分。",
                       pattern=r"^[0-9]{1,5}(\.[0-9]{1,4})?$"),
    }, ("outcome", "decision")),
    "ruling": form(_RULING, ("reason",)),
    "nothing": form({}),
}
