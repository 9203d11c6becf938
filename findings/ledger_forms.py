"""Pure: which members does a request that settles entries of the ledger carry?"""

from __future__ import annotations

from gis_core.api_description import Schema, day, listed, text
from gis_core.json_forms import form

SETTLE_FORM: Schema = form({
    "entries": listed(
        {"type": "integer", "minimum": 1}, "The numbers of the entries, 500 at most.",
        "台账序号，至多 500 笔。",
    ) | {"minItems": 1, "maxItems": 500},
    "voucher": text("The number of the voucher.", "凭证号。", minLength=1, maxLength=100),
    "on": day("The day it was settled; today if left out.", "结清日期，缺省为当日。"),
}, ("entries", "voucher"))
