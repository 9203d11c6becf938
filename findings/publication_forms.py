"""Pure: which members may a request about the steps of a round carry?"""

from __future__ import annotations

from findings.publication_steps import STEPS
from gis_core.api_description import Schema, day, text
from gis_core.json_forms import form

STEP_FORM: Schema = form({
    "step": text(
        "close, release (objections begin), ask (for publication), withdraw, confirm (a second person "
        "publishes), correct (begin a new bulletin) or cancel (the bulletin being made).",
        "close 截止、release 公示、ask 提请发布、withdraw 撤回、confirm 第二人确认发布、"
        "correct 更正、cancel 取消更正。",
        enum=list(STEPS),
    ),
    "acknowledged": text(
        "Of ask and confirm: the SHA-256 of the sensitivity list that was looked at.",
        "提请与确认时：所阅敏感性清单的 SHA-256。", pattern=r"^[0-9a-f]{64}$",
    ),
    "since": day("Of release: the first day of the objection period.", "公示首日。"),
    "until": day("Of release: its last day.", "公示末日。"),
    "reason": text("Of correct: what was wrong.", "更正原因。", minLength=1, maxLength=2000),
    "document": text("Of correct: the number of the paper.", "更正依据的文号。", minLength=1, maxLength=100),
}, ("step",))
