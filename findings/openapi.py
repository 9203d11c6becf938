"""Ask: what do the addresses of places and rounds take and answer, and which examples answer here?"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from findings import (
    appeal_openapi,
    batch_openapi,
    ledger_openapi,
    plan_openapi,
    proof_openapi,
    series_openapi,
)
from findings.answers import Question, answer
from findings.models import ResultPart, Round, Snapshot
from findings.plan_sight import name_of, visible_plans
from gis_core.api_description import (
    GEOJSON,
    JSON,
    KINDS,
    Answer,
    Floor,
    Operation,
    Parameter,
    Schema,
    answered,
    day,
    listed,
    members,
    ref,
    text,
    value,
)
from gis_core.city import City
from gis_core.crs import DATUMS
from gis_core.errors import Fault
from gis_core.permissions import PUBLIC
from grids.models import Body
from grids.units import newest_revision

_KEY = Parameter("key", "The round: 2022-11, or 2022Q4.", "期：2022-11 或 2022Q4。")
_KIND = Parameter("kind", "The kind of unit.", "责任区类型。", KINDS, required=True)
_DECIMAL = {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}
_DECIMAL_OR_NULL = {"type": ["string", "null"], "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}
_UNIT = members({
    "kind": text("Its kind.", "类型。"),
    "code": text("Its code.", "代码。"),
    "name": text("Its name.", "名称。"),
})
_SIDE = members({
    "code": {"type": "string"}, "name": {"type": "string"},
    "distance_m": value("number", "How far it is, in metres.", "距离（米）。"),
}, optional=["distance_m"])
_WORDS = members({"zh": {"type": "string"}, "en": {"type": "string"}})
_BECAUSE = members({"zh": listed({"type": "string"}), "en": listed({"type": "string"})})
_NAMES = {"type": "object", "additionalProperties": {"type": "string"}}

SCHEMAS: Mapping[str, Schema] = {
    "Impact": value("object", "Counts before and after by unit, findings that change hands, scores.",
                    "按责任区的前后数量、易手问题与得分变化。"),
    "PlaceUnit": members({
        "kind": text("Its kind.", "类型。"),
        "code": value(["string", "null"], "Its code; null where no unit of the kind covers the place.",
            "代码，无则为空。"),
        "name": text("Its name.", "名称。"),
        "chosen": value("boolean", "Whether it is the one that answers.", "是否选定。"),
        "distance_to_border_m": value("number", "How far its border is, in metres.", "距界线（米）。"),
        "state": text("clear, border, overlap, gap or outside.",
            "状态：clear、border、overlap、gap、outside。"),
        "other_side": {"anyOf": [_SIDE, {"type": "null"}]},
        "nearest": _SIDE,
        "settled_by": text(
            "The border rule or decision on site by which it counts, where the map alone would not have it.",
            "使其计入的边界规则或现场确权（图上并非如此时）。"),
    }, optional=["settled_by", "name", "chosen", "distance_to_border_m", "other_side", "nearest"]),
    "PlaceBody": members({
        "body": members({
            "id": {"type": "string"}, "name": {"type": "string"}, "names": _NAMES,
            "post": text("The office that answers.", "岗位。"), "titles": _NAMES,
            "outside_ids": {"type": "object"},
            "person": text("Who holds the post; for colleagues only.", "任职者（仅内部可见）。"),
        }, optional=["post", "titles", "outside_ids", "person"]),
        "role": text("As what it answers.", "以何身份负责。"),
        "level": value("integer", "A road chief's level, 0 to 3.", "路长级别。"),
        "unit": {"anyOf": [
            members({"kind": {"type": "string"}, "code": {"type": "string"}}), {"type": "null"},
        ]},
        "share": _DECIMAL_OR_NULL,
        "dispatch": value(["integer", "null"], "As which number it is turned to.", "派遣次序。"),
        "rule": text(
            "What says so: duty/…, PLAN/RULE, special_area/…, site_decision/…, border_rule/…, fallback/….",
            "依据：职责、方案条款、特殊区域、现场确权、边界规则或兜底。"),
        "document": {"type": ["string", "null"]},
        "since": day("Since when.", "自何日起。", nullable=True),
    }, optional=["level"]),
    "Place": answered({
        "answer_id": text(
            "A name to keep, equal exactly where question and answer are; see /api/v1/answers/{id}.",
            "可保存的编号：问答相同则相同；可由 /api/v1/answers/{id} 复核。"),
        "on": day("The day meant.", "所指日期。"),
        "revision": value("integer", "The revision believed.", "所依批次。"),
        "plan": value(["string", "null"], "The plan in force.", "所依方案。"),
        "place": members({
            "lon": {"type": "number"}, "lat": {"type": "number"}, "datum": {"type": "string"},
            "accuracy_m": {"type": "number"},
        }, optional=["accuracy_m"]),
        "category": {"type": ["string", "null"]},
        "state": text("The worst state of the place.", "位置状态（取最差）。"),
        "tolerance_m": value("number", "Nearer to a border than this is border.", "边界容差（米）。"),
        "units": listed(ref("PlaceUnit")),
        "bodies": listed(ref("PlaceBody")),
        "ruling": {"type": ["object", "null"], "additionalProperties": True},
        "because": _BECAUSE,
    }),
    "PlaceFeature": answered({
        "type": {"const": "Feature"},
        "id": {"type": "string"},
        "geometry": ref("Geometry"),
        "properties": ref("Place"),
    }),
    "AnswerAgain": answered({
        "asked_for": text("The name that was asked for.", "所查编号。"),
        "same": value("boolean", "Whether it is still answered to the letter.", "应答是否完全一致。"),
        "answer": ref("Place"),
    }),
    "FindingAnswer": answered({
        "finding": value("object", "What was found: source, key, day, category, place as received.",
                         "问题：来源、编号、日期、类别、原始位置。"),
        "stored": value(["object", "null"], "The answer that is stored, its units and bodies.",
                        "已存的责任归属及其责任区与单位。"),
        "answer": {"anyOf": [ref("Place"), {"type": "null"}]},
        "differences": listed(value("object", "What the stored answer does not share with the one above.",
                                    "已存应答与上述应答的差异。")),
        "ruling": {"type": ["object", "null"], "additionalProperties": True},
        "former": listed(value("object", "An answer that was stored before.", "以前的应答。")),
        "because": _BECAUSE,
    }, optional=["because"]),
    "Rounds": answered({"rounds": listed(members(proof_openapi.SUMMARY))}),
    "RoundResults": answered({
        "round": {"type": "string"},
        "bulletin": {"type": "integer"},
        "superseded_by": proof_openapi.SUPERSEDED,
        "status": {"type": "string"},
        "plan": {"type": "string"},
        "revision": {"type": ["integer", "null"]},
        "overrides": listed(members({
            "revision": value("integer", "The revision's number.", "调整批次。"),
            "effective_on": day("From which day it holds.", "生效日期。"),
            "reason": text("Why the office let it take effect within the round.", "期内生效的理由。"),
            "document": value(["string", "null"], "The number of the paper.", "文号。"),
        }), "Ranked boundaries redrawn within the round.", "期内调整的参评界线。"),
        "published_elsewhere": {"anyOf": [
            members({
                "source": text("Where its totals were published.", "公布出处。"),
                "document": {"type": ["string", "null"]},
                "published_on": day("When.", "公布日期。"),
                "figures": value("object", "What else was printed of it.", "其他公布数据。",
                                 additionalProperties=True),
            }),
            {"type": "null"},
        ]},
        "manifest": text("The digest of the results below.", "下列得分的摘要。"),
        "results": listed(ref("Result")),
        "not_counted": listed(members({
            "reason": _WORDS, "findings": {"type": "integer"},
        }), "How many findings took nothing from a unit of the kind, by reason; the lines name each.",
            "未计分问题数，按原因；逐条见扣分明细。"),
        "decided_since": value("boolean",
            "Whether rulings or appeals came after these results: they are to be computed again.",
            "结果算出之后是否又有责任认定或申诉（须重新计分）。"),
    }),
    "Result": members({
        "unit": _UNIT,
        "group": {"type": "string"},
        "rank": {"type": ["integer", "null"]},
        "tied": {"type": "boolean"},
        "score": _DECIMAL_OR_NULL,
        "score_exact": _DECIMAL,
        "reason": text("Why there is no score.", "无得分的原因。"),
        "change": {"anyOf": [
            members({"rank": {"type": ["integer", "null"]}, "score": _DECIMAL}), {"type": "null"},
        ]},
        "findings": {"type": "integer"},
        "parts": listed(members({
            "component": {"type": "string"},
            "weight": _DECIMAL,
            "score": _DECIMAL_OR_NULL,
            "source": {"type": "string"},
            "method": text("How the part is scored.", "计分方法。"),
            "normaliser": _DECIMAL,
            "made_of": {"type": "object"},
            "findings": {"type": "integer"},
            "lines": text("The address of the deductions.", "扣分明细地址。"),
        })),
        "adjustment": _DECIMAL,
        "awarded": _DECIMAL,
        "reward_yuan": _DECIMAL_OR_NULL,
    }, optional=["score_exact", "reason", "change", "findings", "adjustment", "awarded", "reward_yuan"]),
    "ResultLines": answered({
        "round": {"type": "string"},
        "unit": _UNIT,
        "component": {"type": "string"},
        "score": _DECIMAL_OR_NULL,
        "lines": listed(members({
            "finding": text("The finding's key at its source.", "问题在来源中的编号。"),
            "number": value("integer", "Its number here: /findings/NUMBER.", "问题在本系统中的编号。"),
            "category": {"type": "string"},
            "severity": {"type": "string"},
            "observed_at": {"type": "string", "format": "date-time"},
            "place": {"anyOf": [listed({"type": "number"}), {"type": "null"}]},
            "asked": _DECIMAL,
            "factor": _DECIMAL,
            "division": {"type": "string"},
            "points": _DECIMAL,
            "note": {"anyOf": [_WORDS, {"type": "null"}]},
        })),
        "not_counted": listed(members({
            "finding": text("The finding's key at its source.", "问题在来源中的编号。"),
            "category": {"type": ["string", "null"]},
            "severity": {"type": "string"},
            "observed_at": {"type": "string", "format": "date-time"},
            "reason": _WORDS,
        }), "Findings that would have counted in this unit, in any component, and why they do not.",
            "本应计入该责任区（各构成项）而未计分的问题及原因。"),
    }),
}

OPERATIONS = (
    Operation(
        "assign", "Who answers for a place, on a day, for a category.", "某日某处某类问题由谁负责。",
        {200: Answer("The answer; as a GeoJSON Feature where Accept prefers it.",
            "应答；Accept 可选 GeoJSON。", {
            JSON: ref("Place"), GEOJSON: ref("PlaceFeature"),
        })},
        problems=(403,),
        query=(
            Parameter("lon", "Longitude in degrees.", "经度。", {"type": "number"}, required=True),
            Parameter("lat", "Latitude in degrees.", "纬度。", {"type": "number"}, required=True),
            Parameter("datum", "The datum of both: a wrong one errs by half a kilometre.",
                "坐标系，弄错会偏差数百米。",
                      {"type": "string", "enum": sorted(DATUMS)}, required=True),
            Parameter("on", "The day; today in the city if left out.", "日期，缺省为本市今日。",
                      {"type": "string", "format": "date"}),
            Parameter("category", "A category's code or full name.", "问题类别的代码或全称。"),
            Parameter("accuracy_m", "The position's own uncertainty, metres.", "定位误差（米）。",
                      {"type": "number", "minimum": 0, "maximum": 10000}),
            Parameter("revision", "As believed under this revision; the newest if left out.",
                      "按此调整批次所认定，缺省为最新批次。", {"type": "integer", "minimum": 1}),
            Parameter("plan", "A plan's code; the one in force if left out.", "方案代码，缺省为现行方案。"),
        ),
    ),
    Operation(
        "answer", "An answer again, by the name it was given.", "按编号复核一次应答。",
        {200: Answer("The answer as it would be given now.", "现在的应答。", {JSON: ref("AnswerAgain")})},
        path=(Parameter("name", "The answer_id that was kept.", "所存的 answer_id。"),),
        problems=(403, 404),
        more_en="The name says what was asked; nothing of it is stored here. Boundaries are those of the "
        "revision it names; duties, settlements and plans are as they are written today.",
        more_zh="编号本身记载了所问内容，服务器不另存储。界线按编号所载批次，职责、确权和方案按当前记录。",
    ),
    Operation(
        "finding-answer", "Whose a finding is: stored, given again, ruled, and before.",
        "问题的责任归属：已存、复算、认定与历史。",
        {200: Answer("The answers.", "应答。", {JSON: ref("FindingAnswer")})},
        path=(Parameter("number", "The finding's number.", "问题序号。", {"type": "integer", "minimum": 1}),),
        problems=(404,),
        query=(
            Parameter("revision", "As believed under this revision; the stored one if left out.",
                      "按此调整批次复算，缺省为已存应答的批次。", {"type": "integer", "minimum": 1}),
            Parameter("plan", "By this plan; the stored one if left out.",
                      "按此方案复算，缺省为已存应答的方案。"),
        ),
        more_en="Bodies see the findings they answer for, once they are released.",
        more_zh="责任单位可见其负责且已开放的问题。",
    ),
    Operation(
        "rounds", "The rounds that exist for the one who asks, the newest first.",
            "对提问者可见的各期，新者在前。",
        {200: Answer("The rounds.", "各期。", {JSON: ref("Rounds")})},
    ),
    Operation(
        "round-results", "The scores and ranks of one kind of unit in a round.",
            "某期某类责任区的得分与排名。",
        {200: Answer("The results.", "得分。", {JSON: ref("RoundResults")})},
        path=(_KEY,), problems=(404,),
        query=(
            _KIND,
            Parameter("group", "Only this group.", "仅限该组。", {"type": "string", "default": "all"}),
            Parameter("bulletin", "A numbered correction; the newest if left out.", "通报号，缺省为最新。",
                      {"type": "integer", "minimum": 1, "maximum": 999}),
        ),
    ),
    Operation(
        "result-lines", "Every point a unit lost in one component, each with its finding.",
            "某责任区某项的扣分明细。",
        {200: Answer("The lines.", "明细。", {JSON: ref("ResultLines")})},
        path=(_KEY, Parameter("code", "The unit's code in that round.",
            "该期的责任区代码。")), problems=(404,),
        query=(
            _KIND, Parameter("component", "The component of the score.", "得分构成项。", required=True),
            Parameter("bulletin", "A numbered bulletin; the newest if left out.", "通报号，缺省为最新。",
                      {"type": "integer", "minimum": 1, "maximum": 999}),
        ),
        more_en="Before publication one sees the lines of one's own territory or body only.",
        more_zh="发布前仅可见本辖区或本单位的明细。",
    ),
    Operation(
        "draft-impact", "What publishing a draft would do to findings, open cases, scores and ranks.",
        "发布草案对问题、未结案件、得分与排名的影响。",
        {200: Answer("The impact.", "影响。", {
            JSON: ref("Impact"),
            "application/x-ndjson": {"type": "string", "description": (
                "If accepted: lines of {progress: {step, done, of}}, then one of {impact: Impact}"
                " or {problem: Problem}."
            )},
        })},
        path=(Parameter("draft", "The draft's number.", "草案编号。", {"type": "integer", "minimum": 1}),),
        problems=(404,),
        more_en="Whoever may not see sealed findings is told of released rounds only.",
        more_zh="无权查看封存问题者仅可见已开放的各期。",
    ),
)


def floor(city: City | None) -> Floor:
    """What this floor declares."""
    return Floor(
        "findings", "Findings and rounds", "问题与评价",
        (
            *OPERATIONS, *proof_openapi.OPERATIONS, *appeal_openapi.OPERATIONS, *batch_openapi.OPERATIONS,
            *ledger_openapi.OPERATIONS, *plan_openapi.OPERATIONS, *series_openapi.OPERATIONS,
        ),
        {
            **SCHEMAS, **proof_openapi.SCHEMAS, **appeal_openapi.SCHEMAS, **batch_openapi.SCHEMAS,
            **ledger_openapi.SCHEMAS, **plan_openapi.SCHEMAS, **series_openapi.SCHEMAS,
        },
        {**_examples(city), **_plan_examples(city), **batch_openapi.examples(city)},
    )


def _plan_examples(city: City | None) -> dict[str, dict[str, Any]]:
    """The newest plan that everybody sees, if there is one."""
    found = visible_plans(frozenset({PUBLIC})) if city else []
    if not found:
        return {}
    plan = found[0][0]
    named = {"key": plan.code, "version": plan.version}
    return {
        "plan": named, "plan-file": named | {"form": "yaml"},
        "plan-comparison": {"a": name_of(found[-1][0]), "b": name_of(plan)},
    }


def _examples(city: City | None) -> dict[str, dict[str, Any]]:
    """A place and a published round that are there; nothing of what is not published."""
    found: dict[str, dict[str, Any]] = {}
    newest = newest_revision() if city else None
    if city is not None and newest is not None and newest.effective_on is not None:
        lon, lat = city.map_centre
        found["assign"] = {
            "lon": lon, "lat": lat, "datum": "wgs84", "on": newest.effective_on.isoformat(),
        }
        with suppress(Fault):
            given = answer(Question(lon, lat, "wgs84", newest.effective_on), city)
            found["answer"] = {"name": given.document["answer_id"]}
    part = (
        ResultPart.objects.filter(result__round__status=Round.Status.PUBLISHED)
        .order_by("-result__round__period", "result__kind", "result__code", "component")
        .values_list("result__round__key", "result__kind", "result__code", "component")
        .first()
    )
    sealed = Snapshot.objects.order_by("-pk").values_list("round__key", flat=True).first()
    if sealed is not None:
        found |= {route: {"key": sealed} for route in ("round", "round-manifest", "round-proof")}
    if part is not None:
        key, kind, code, component = part
        found["round-results"] = {"key": key, "kind": kind}
        found["round-departments"] = {"key": key}
        found["result-lines"] = {"key": key, "code": code, "kind": kind, "component": component}
        found["unit-scores"] = {"kind": kind, "code": code}
    department = Body.objects.filter(kind=Body.Kind.DEPARTMENT).order_by("pk").first()
    if department is not None:
        found["department"] = {"number": department.pk}
    return found
