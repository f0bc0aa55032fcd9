"""What Negara A offers can be published as it is, and is done in the units that it names."""

import pytest

from pamong.bpmn import problems, read, unsupported
from pamong.demo.catalogue import SERVICES, Offered
from pamong.demo.drawn import draw, works_of
from pamong.demo.standards import standard_of
from pamong.demo.world import POSITIONS, UNITS
from pamong.services.rules.forms import read_form
from pamong.services.rules.routes import route_faults
from pamong.services.rules.standard import Component, read_standard

FAMILIES = {unit.code: unit.family for unit in UNITS}


@pytest.mark.parametrize("offered", SERVICES, ids=lambda each: each.code)
def test_every_service_can_be_published(offered: Offered) -> None:
    model = read(draw(offered.stages))
    assert list(unsupported(model)) == []
    assert list(problems(model)) == []
    assert {work.code for work in works_of(offered.stages)} <= set(model.nodes)
    form = read_form(offered.form)
    assert form.fields
    asked = set(offered.form["schema"]["properties"])
    for table in offered.decisions:
        assert route_faults(table, taken=asked) == []
        asked.add(table["name"])
    for flow in model.flows.values():
        if flow.condition:
            assert flow.condition.split()[0] in asked
    # Somebody decides, and everybody who works has a seat in the unit of the step.
    assert any(work.decides for work in works_of(offered.stages))
    for work in works_of(offered.stages):
        title, _size = offered.crews[work.crew]
        titles = [row[0] for row in POSITIONS[FAMILIES[work.unit or offered.unit]]]
        assert any(each.startswith(title) for each in titles), (work.code, title)


@pytest.mark.parametrize("offered", SERVICES, ids=lambda each: each.code)
def test_every_standard_is_whole(offered: Offered) -> None:
    steps = [work.name for work in works_of(offered.stages)]
    written = standard_of(offered.code, steps=steps, norm_minutes=451, officers=3)
    standard = read_standard(written, offered.requirements)
    assert standard.missing == ()
    assert "2 hari kerja" in standard.text(Component.TIME).id
    assert standard.text(Component.PROCEDURE).id.endswith(f"{len(steps)}. {steps[-1]}")


def test_the_services_show_every_kind_of_drawing() -> None:
    assert len(SERVICES) == 7
    drawn = "".join(draw(offered.stages).decode() for offered in SERVICES)
    for element in (
        "exclusiveGateway",
        "parallelGateway",
        "timeDuration",
        "messageEventDefinition",
    ):
        assert element in drawn
    assert any(
        work.needs_second_person for offered in SERVICES for work in works_of(offered.stages)
    )
    assert [offered.code for offered in SERVICES if offered.is_internal] == ["cuti-pegawai"]
