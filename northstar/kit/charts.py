"""Charts drawn on the server as SVG: readable without script, printable, each with its table.

The heading of a chart says what it means; the drawing carries one sentence for those
who cannot see it, and the figures stand in a table behind it (`macros/figures.html`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from markupsafe import Markup, escape

# Drawn at the width of a phone, so that letters stay readable where a chart is made smaller.
_BARS = 400
_WIDTH = 640
_ROW = 52
_PLOT = 220
_LEFT, _RIGHT, _BASE = 56, 150, _PLOT + 12


@dataclass(frozen=True)
class Chart:
    """`meaning` is the heading; `heads` and `rows` the table; None in a row is a figure not shown."""

    meaning: str
    svg: Markup
    heads: Sequence[str]
    rows: Sequence[Sequence[object]]


def bar_chart(
    meaning: str,
    labels: Sequence[str],
    values: Sequence[int | float | None],
    *,
    unit: str = "",
    head: str = "",
    alternative: str = "",
) -> Chart:
    """One bar a row under its name; names are never turned or cut.

    None draws "not shown", for a figure that disclosure control took out.
    """
    most = max([*(value for value in values if value is not None), 1])
    parts = []
    for row, (label, value) in enumerate(zip(labels, values, strict=True)):
        top = row * _ROW
        parts.append(f'<text x="0" y="{top + 15}">{escape(label)}</text>')
        if value is None:
            parts.append(f'<text class="ns-chart__soft" x="6" y="{top + 35}">{escape(_("not shown"))}</text>')
        else:
            width = (_BARS - 70) * value / most
            parts.append(f'<rect class="ns-chart__bar" x="0" y="{top + 22}" width="{width:.1f}" height="16"/>')
            parts.append(f'<text x="{width + 8:.1f}" y="{top + 35}">{value:,}</text>')
    height = len(labels) * _ROW
    said = alternative or _("Bar chart. %(list)s") % {
        "list": "; ".join(
            f"{label}: {_('not shown') if value is None else f'{value:,}'}"
            for label, value in zip(labels, values, strict=True)
        )
    }
    return Chart(
        meaning,
        _svg(height, said, parts, "bars", _BARS),
        [head, unit or _("Number")],
        list(zip(labels, values, strict=True)),
    )


def line_chart(
    meaning: str,
    labels: Sequence[str],
    series: dict[str, Sequence[int | float | None]],
    *,
    head: str = "",
    alternative: str = "",
) -> Chart:
    """Up to three lines over the same labels, named at their end; a gap where a figure is not shown."""
    if not 1 <= len(series) <= 3:
        raise ValueError("one to three lines")
    known = [value for line in series.values() for value in line if value is not None]
    top = _round_up(max([*known, 1]))
    step = (_WIDTH - _LEFT - _RIGHT) / max(1, len(labels) - 1)
    parts = _axes(labels, top, step)
    ends: list[float] = []
    for number, (name, values) in enumerate(series.items(), 1):
        points = [
            None if value is None else (_LEFT + place * step, _BASE - _PLOT * value / top)
            for place, value in enumerate(values)
        ]
        look = f" ns-chart__line--{number}" if number > 1 else ""
        for run in _runs(points):
            path = " ".join(f"{x:.1f},{y:.1f}" for x, y in run)
            parts.append(f'<polyline class="ns-chart__line{look}" points="{path}"/>')
        end = next((point for point in reversed(points) if point), None)
        if end:
            value = next(value for value in reversed(values) if value is not None)
            at = _clear_of(ends, end[1])
            ends.append(at)
            parts.append(f'<circle class="ns-chart__dot" cx="{end[0]:.1f}" cy="{end[1]:.1f}" r="4.5"/>')
            parts.append(f'<text x="{end[0] + 12:.1f}" y="{at + 5:.1f}">{escape(name)} {value:,}</text>')
    said = alternative or _("Line chart. %(list)s") % {
        "list": "; ".join(_told(name, labels, values) for name, values in series.items())
    }
    rows = [[label, *(values[place] for values in series.values())] for place, label in enumerate(labels)]
    return Chart(meaning, _svg(_BASE + 36, said, parts, "lines", _WIDTH), [head, *series], rows)


def _axes(labels: Sequence[str], top: float, step: float) -> list[str]:
    parts = []
    for tick in range(5):
        y = _BASE - _PLOT * tick / 4
        amount = f"{top * tick / 4:,.10g}"
        parts.append(f'<line class="ns-chart__grid" x1="{_LEFT}" y1="{y:g}" x2="{_WIDTH - _RIGHT}" y2="{y:g}"/>')
        parts.append(f'<text class="ns-chart__soft" x="{_LEFT - 8}" y="{y + 5:g}" text-anchor="end">{amount}</text>')
    every = -(-len(labels) // 8)
    for place in range(0, len(labels), every or 1):
        x = f'x="{_LEFT + place * step:.1f}" y="{_BASE + 24}"'
        parts.append(f'<text class="ns-chart__soft" {x} text-anchor="middle">{escape(labels[place])}</text>')
    return parts


def _svg(height: float, said: str, parts: Sequence[str], kind: str, width: int) -> Markup:
    frame = f'viewBox="0 0 {width} {height:g}" role="img" aria-label="{escape(said)}"'
    # Every label has been escaped on its way here, the rest are numbers.
    return Markup(f'<svg class="ns-chart ns-chart--{kind}" {frame}>{"".join(parts)}</svg>')


def _round_up(value: float) -> float:
    step = 1.0
    while step * 10 < value:
        step *= 10
    return next(step * each for each in (1, 2, 4, 8, 10, 20) if step * each >= value)


def _runs(points: Sequence[tuple[float, float] | None]) -> list[list[tuple[float, float]]]:
    runs: list[list[tuple[float, float]]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if run]


def _clear_of(taken: Sequence[float], y: float) -> float:
    """A height near `y` at which a name overlaps no other name."""
    while any(abs(y - other) < 20 for other in taken):
        y -= 4
    return y


def _told(name: str, labels: Sequence[str], values: Sequence[int | float | None]) -> str:
    known = [(label, value) for label, value in zip(labels, values, strict=True) if value is not None]
    if not known:
        return _("%(name)s: nothing shown") % {"name": name}
    (first, begin), (last, end) = known[0], known[-1]
    return _("%(name)s from %(begin)s in %(first)s to %(end)s in %(last)s") % {
        "name": name,
        "begin": f"{begin:,}",
        "first": first,
        "end": f"{end:,}",
        "last": last,
    }
