"""Pure: how do a plan's rules, a round's findings and the ranks fit together?

What ``findings.rounds`` does with this room, for one round and one evaluated kind:

1. ``rules = plan_from_dict(plan.rules)`` once; ``rules.evaluated_kind("township")`` says
   whether and how the kind is evaluated, ``evaluates(code)`` which of its units.
2. For each unit **of the round's own days** the findings assigned to it become
   ``Observation``s (category code, severity, aware time, a stable id), whatever their order.
   Which findings count (source, place state, rulings) is the caller's affair.
3. ``score_unit(rules, observations, inspected)`` answers ``UnitScore`` or ``NoData``.
   ``inspected``: the components with a visit, together with ``components_of(rules,
   observations)``. No visit and no finding is ``False``: no data, never 100.
4. ``rank_units([candidate(code, group, outcome), …], rules.rank_on)`` with the group from
   ``group_of(code, code_of_its_county)``.
5. Stored: ``exact``, ``published``, rank and tied as the result; ``parts`` as its parts; the
   ``lines`` of each part as deduction lines; ``not_scored``, which ``NoData``
   has too, is reported, never dropped.

The lines of a part sum exactly to what it lost, so whoever adds them up gets the score:

>>> from datetime import UTC, datetime
>>> from findings.scoring.plan_document import plan_from_yaml
>>> from findings.scoring.ranking import candidate, rank_units
>>> from findings.scoring.score import Observation, score_unit
>>> rules = plan_from_yaml('''
... key: small
... label: {en: Small plan}
... first_day: 2022-01-01
... last_day: 2022-12-31
... standard: example
... severities: [{key: minor, label: {en: Minor}}, {key: serious, label: {en: Serious}}]
... components:
...   - key: urban
...     label: {en: City management}
...     weight: 1
...     categories:
...       - key: litter
...         label: {en: Litter}
...         full_mark: 100
...         floor: 99
...         deductions: {minor: 0.25, serious: 0.9}
... evaluated: [{kind: zone}]
... ''')
>>> noon = datetime(2022, 12, 15, 4, tzinfo=UTC)
>>> findings = [Observation("b", "litter", "serious", noon), Observation("a", "litter", "minor", noon)]
>>> east = score_unit(rules, findings, inspected=True)
>>> east.exact, [(line.finding, line.asked, line.points) for line in east.lines]
(Decimal('99.00'), [('a', Decimal('0.25'), Decimal('0.25')), ('b', Decimal('0.9'), Decimal('0.75'))])
>>> west = score_unit(rules, [], inspected=False)
>>> west
NoData(reason='no data', not_scored=())
>>> placings = rank_units([candidate("w", "", west), candidate("e", "", east)], rules.rank_on)
>>> [(placing.unit, placing.rank) for placing in placings]
[('e', 1), ('w', None)]
"""
