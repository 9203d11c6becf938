"""Pure: the charts of a bulletin: what each score is made of, and how scores went over the last rounds."""

from __future__ import annotations

from findings.bulletin import BulletinFacts, Standing
from findings.bulletin_drawing import DISTINCT, INK, PALE, a_figure, as_png
from findings.bulletin_language import Language

_MOST_BARS, _MOST_SMALL = 24, 24
_COLUMNS = 4


def parts_chart(facts: BulletinFacts, language: Language) -> bytes | None:
    """A bar for each unit, made of what its components add; None where the plan has only one."""
    rows = [row for ranking in facts.headline for row in ranking.ranked if row.parts]
    if not rows or len(rows) > _MOST_BARS or len(facts.components) < 2:
        return None
    with a_figure(1.3 + 0.34 * len(rows)) as figure:
        axes = figure.add_axes((0.17, 0.16, 0.74, 0.72))
        left = [0.0] * len(rows)
        for number, component in enumerate(facts.components):
            widths = [_points(row, component.key) for row in rows]
            axes.barh(
                range(len(rows)),
                widths,
                left=left,
                height=0.66,
                color=DISTINCT[number % len(DISTINCT)],
                label=f"{language.name(component.labels)} × {(component.weight * 100).normalize():f}%",
            )
            for at, width in enumerate(widths):
                if width > 4:
                    axes.text(
                        left[at] + width / 2,
                        at,
                        f"{width:.2f}",
                        ha="center",
                        va="center",
                        fontsize=7.5,
                        color="white",
                    )
            left = [one + other for one, other in zip(left, widths, strict=True)]
        for at, row in enumerate(rows):
            axes.text(left[at] + 0.8, at, language.score(row.score, facts.places), va="center", fontsize=8.5)
        axes.set_yticks(range(len(rows)), [f"{row.rank}. {row.name}" for row in rows])
        axes.invert_yaxis()
        axes.set_xlim(0, max(left) * 1.08)
        axes.spines[["top", "right"]].set_visible(False)
        axes.set_xlabel(f"{language.word('score')} ({language.drawn('points')})")
        figure.legend(loc="upper center", ncol=len(facts.components), frameon=False, fontsize=8.5)
        return as_png(figure)


def _points(row: Standing, component: str) -> float:
    return next((float(part.points or 0) for part in row.parts if part.component == component), 0.0)


def trend_chart(facts: BulletinFacts, language: Language) -> bytes | None:
    """A small chart for each unit over the last rounds, the mean pale behind it; None for one round."""
    rows = [row for ranking in facts.headline for row in ranking.rows]
    if len(facts.trend) < 2 or not rows or len(rows) > _MOST_SMALL:
        return None
    lines = -(-len(rows) // _COLUMNS)
    with a_figure(0.8 + 1.35 * lines) as figure:
        charts = figure.subplots(lines, _COLUMNS, sharex=True, sharey=True, squeeze=False)
        names, steps = [point.round for point in facts.trend], range(len(facts.trend))
        means = [float(point.mean) if point.mean is not None else float("nan") for point in facts.trend]
        for axes, row in zip(charts.flat, rows, strict=False):
            scores = [
                float(point.scores[row.code]) if row.code in point.scores else float("nan")
                for point in facts.trend
            ]
            axes.plot(steps, means, color=PALE, linewidth=1)
            axes.plot(steps, scores, color=DISTINCT[0], linewidth=1.6, marker="o", markersize=2.5)
            axes.set_title(f"{row.name} {language.score(row.score, facts.places)}", fontsize=8.5, color=INK)
            axes.spines[["top", "right"]].set_visible(False)
            axes.tick_params(labelsize=7)
            axes.set_xticks([0, len(names) - 1], [names[0], names[-1]])
            for label, side in zip(
                axes.get_xticklabels(), ("left", "right"), strict=False
            ):  # inner ones have none
                label.set_horizontalalignment(side)
        for axes in list(charts.flat)[len(rows) :]:
            axes.set_visible(False)
        figure.text(0.5, 0.015, f"— {language.drawn('mean')}", color="#6b757e", ha="center", fontsize=8)
        height = 0.8 + 1.35 * lines
        figure.subplots_adjust(
            left=0.06, right=0.97, top=1 - 0.32 / height, bottom=0.45 / height, hspace=0.42, wspace=0.2
        )
        return as_png(figure)
