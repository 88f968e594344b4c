"""Charts say in words what they show, and never more than the figures."""

from xml.etree import ElementTree

import pytest
from django.template import engines

from northstar.kit import charts


def test_a_bar_for_each_figure_and_words_where_one_is_not_shown():
    chart = charts.bar_chart("Farms lead", ["Farms & fields", "<b>Nail bars"], [12, None], head="Sector")
    svg = ElementTree.fromstring(str(chart.svg))
    assert len(svg.findall("rect")) == 1
    assert "Farms & fields: 12; <b>Nail bars: not shown" in svg.attrib["aria-label"]
    assert "<b>" not in str(chart.svg)
    assert chart.rows == [("Farms & fields", 12), ("<b>Nail bars", None)]


def test_a_line_breaks_where_a_figure_is_not_shown():
    chart = charts.line_chart(
        "Reports rose", ["Jan", "Feb", "Mar", "Apr"], {"Reported": [1, None, 3, 1400]}, head="Month"
    )
    svg = ElementTree.fromstring(str(chart.svg))
    assert len(svg.findall("polyline")) == 2
    assert "Reported from 1 in Jan to 1,400 in Apr" in svg.attrib["aria-label"]


@pytest.mark.parametrize("series", [{}, {name: [1] for name in "abcd"}])
def test_one_to_three_lines(series):
    with pytest.raises(ValueError, match="one to three"):
        charts.line_chart("x", ["a"], series)


@pytest.mark.parametrize("values", [[0, 0], [None, None], [0.5, 0.25]])
def test_flat_empty_and_small(values):
    for chart in (charts.bar_chart("x", ["a", "b"], values), charts.line_chart("x", ["a", "b"], {"y": values})):
        ElementTree.fromstring(str(chart.svg))


def test_no_style_attribute_that_the_policy_would_refuse():
    charts_ = charts.bar_chart("x", ["a"], [1]), charts.line_chart("x", ["a"], {"y": [1]})
    assert not any("style=" in str(chart.svg) for chart in charts_)


def test_the_table_stands_behind_the_chart():
    page = engines["jinja2"].from_string('{% from "macros/figures.html" import chart %}{{ chart(one) }}')
    html = page.render({"one": charts.bar_chart("Farms lead", ["Farms"], [1200], head="Sector")})
    assert "<figcaption>Farms lead</figcaption>" in html
    assert '<td class="ns-table__number">1,200</td>' in html
