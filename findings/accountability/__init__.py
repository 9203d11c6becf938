"""Pure: who answers for a place, by which rule, with which share, and why?

``duties`` finds the duties that reach a place and a field, ``ground`` what is settled otherwise
there (special areas, border rules, decisions on site), ``rules`` are the plan's, ``deciding`` puts
them together, ``sentences`` says in two languages what was decided, ``pieces`` cuts a line or an
area into the parts that are each decided for themselves.
"""

from findings.accountability.duties import ROLES, Accountable, Catalogue, DutyBook, DutyFact, Texts, upward

__all__ = ["ROLES", "Accountable", "Catalogue", "DutyBook", "DutyFact", "Texts", "upward"]
