"""The token game, rule by rule."""

import pytest

from pamong.bpmn import Change, Kind, Marking, Program, UnableToRun, read, unsupported
from tests.bpmn.drawing import HEAD, drawn, lines

START, END = '<startEvent id="s"/>', '<endEvent id="e"/>'


def names(change: Change) -> list[str]:
    """Where tokens wait, in the order of their serials."""
    return [wait.node for wait in change.marking.waits]


def done(program: Program, change: Change, node: str, **values: object) -> Change:
    """Complete the wait at a node, through the stored form of the marking."""
    chosen = values.pop("chosen", ())
    marking = Marking.from_json(change.marking.to_json())
    assert marking == change.marking
    serial = next(wait.serial for wait in marking.waits if wait.node == node)
    return program.complete(marking, serial, values, chosen)  # type: ignore[arg-type]


def tasks(*ids: str) -> str:
    return "".join(f'<userTask id="{task}" name="{task}"/>' for task in ids)


def test_tasks_follow_one_another_until_the_end() -> None:
    program = Program(read(drawn(START + tasks("a", "b") + END, "s a", "a b", "b e")))
    change = program.begin({})
    assert names(change) == ["a"]
    change = done(program, change, "a")
    assert (names(change), [wait.node for wait in change.opened]) == (["b"], ["b"])
    change = done(program, change, "b")
    assert (change.ended, change.end_node, names(change)) == (True, "e", [])


def test_a_wait_is_completed_once() -> None:
    program = Program(read(drawn(START + tasks("a", "b") + END, "s a", "a b", "b e")))
    change = program.begin({})
    later = done(program, change, "a")
    with pytest.raises(UnableToRun) as error:
        program.complete(later.marking, 1, {})
    assert error.value.code == "no_such_wait"


GATE = '<exclusiveGateway id="g" default="g-c"/>'


@pytest.mark.parametrize(("amount", "expected"), [(10, "b"), (1, "c"), (None, "c")])
def test_conditions_choose_and_the_default_takes_the_rest(amount: object, expected: str) -> None:
    model = drawn(
        START + tasks("a", "b", "c") + GATE + END,
        "s a", "a g", "g b amount > 5", "g c", "b e", "c e",
    )  # fmt: skip
    program = Program(read(model))
    assert names(done(program, program.begin({}), "a", amount=amount)) == [expected]


def test_a_person_chooses_where_flows_have_no_condition() -> None:
    model = drawn(
        START + tasks("a", "b", "c") + '<exclusiveGateway id="g"/>' + END,
        "s a", "a g", "g b", "g c", "b e", "c e",
    )  # fmt: skip
    program = Program(read(model))
    begun = program.begin({})
    assert [flow.id for flow in program.choices(begun.marking, 1)] == ["g-b", "g-c"]
    assert names(done(program, begun, "a", chosen={"g-c"})) == ["c"]
    with pytest.raises(UnableToRun) as error:
        done(program, begun, "a")
    assert error.value.code == "no_way_on"


def test_parallel_ways_wait_for_each_other() -> None:
    model = drawn(
        START + tasks("a", "b", "c") + '<parallelGateway id="f"/><parallelGateway id="j"/>' + END,
        "s f", "f a", "f b", "a j", "b j", "j c", "c e",
    )  # fmt: skip
    program = Program(read(model))
    change = program.begin({})
    assert names(change) == ["a", "b"]
    change = done(program, change, "a")
    assert names(change) == ["b"]
    assert names(done(program, change, "b")) == ["c"]


INCLUSIVE = '<inclusiveGateway id="f" default="f-c"/><inclusiveGateway id="j"/>'


@pytest.mark.parametrize(
    ("values", "expected"),
    [({"x": 1, "y": 1}, ["a", "b"]), ({"x": 1}, ["a"]), ({}, ["c"])],
)
def test_an_inclusive_join_waits_for_what_can_still_come(
    values: dict[str, int], expected: list[str]
) -> None:
    model = drawn(
        START + tasks("t", "a", "b", "c", "z") + INCLUSIVE + END,
        "s t", "t f", "f a x == 1", "f b y == 1", "f c", "a j", "b j", "c j", "j z", "z e",
    )  # fmt: skip
    program = Program(read(model))
    change = done(program, program.begin({}), "t", **values)
    assert names(change) == expected
    for count, task in enumerate(expected, start=1):
        change = done(program, change, task)
        assert ("z" in names(change)) is (count == len(expected))
    assert names(change) == ["z"]


BOUNDARY = (
    '<boundaryEvent id="t" attachedToRef="a" cancelActivity="{cancel}">'
    "<timerEventDefinition><timeDuration>P3D</timeDuration></timerEventDefinition></boundaryEvent>"
)


def test_an_interrupting_timer_takes_the_task_away() -> None:
    model = drawn(
        START + tasks("a", "late") + BOUNDARY.format(cancel="true") + END,
        "s a", "a e", "t late", "late e",
    )  # fmt: skip
    program = Program(read(model))
    change = program.begin({})
    assert names(change) == ["a", "t"]
    rung = done(program, change, "t")
    assert (names(rung), [wait.node for wait in rung.closed]) == (["late"], ["a"])
    ended = done(program, change, "a")
    assert (ended.ended, [wait.node for wait in ended.closed]) == (True, ["t"])


def test_a_timer_that_does_not_interrupt_leaves_the_task() -> None:
    model = drawn(
        START + tasks("a", "remind") + BOUNDARY.format(cancel="false") + END,
        "s a", "a e", "t remind", "remind e",
    )  # fmt: skip
    program = Program(read(model))
    change = done(program, program.begin({}), "t")
    assert names(change) == ["a", "remind"]
    change = done(program, change, "a")
    assert not change.ended
    assert done(program, change, "remind").ended


def sub(inner: str, *flows: str) -> str:
    within = f'<startEvent id="is"/>{inner}<endEvent id="ie"/>{lines(flows)}'
    return f'<subProcess id="sub">{within}</subProcess>'


def test_a_sub_process_ends_when_no_token_is_left_in_it() -> None:
    inner = sub(tasks("x", "y") + '<parallelGateway id="f"/>', "is f", "f x", "f y", "x ie", "y ie")
    program = Program(read(drawn(START + inner + tasks("z") + END, "s sub", "sub z", "z e")))
    change = program.begin({})
    assert names(change) == ["x", "y"]
    change = done(program, change, "x")
    assert names(change) == ["y"]
    assert names(done(program, change, "y")) == ["z"]


def test_a_timer_at_a_sub_process_takes_all_that_is_in_it() -> None:
    inner = sub(tasks("x", "y") + '<parallelGateway id="f"/>', "is f", "f x", "f y", "x ie", "y ie")
    timer = BOUNDARY.format(cancel="true").replace('attachedToRef="a"', 'attachedToRef="sub"')
    model = drawn(
        START + inner + timer + tasks("z", "late") + END,
        "s sub", "sub z", "z e", "t late", "late e",
    )  # fmt: skip
    program = Program(read(model))
    change = done(program, program.begin({}), "t")
    assert names(change) == ["late"]
    assert sorted(wait.node for wait in change.closed) == ["x", "y"]


def test_terminate_ends_everything() -> None:
    end = '<endEvent id="x"><terminateEventDefinition/></endEvent>'
    model = drawn(
        START + tasks("a", "b") + '<parallelGateway id="f"/>' + end + END,
        "s f", "f a", "f b", "a x", "b e",
    )  # fmt: skip
    program = Program(read(model))
    change = done(program, program.begin({}), "a")
    assert (change.ended, change.end_node) == (True, "x")
    assert [wait.node for wait in change.closed] == ["b"]


def test_the_first_of_several_events_ends_the_others() -> None:
    events = (
        '<eventBasedGateway id="g"/><intermediateCatchEvent id="m"><messageEventDefinition/>'
        '</intermediateCatchEvent><intermediateCatchEvent id="t"><timerEventDefinition>'
        "<timeDuration>P5D</timeDuration></timerEventDefinition></intermediateCatchEvent>"
    )
    model = drawn(
        START + events + tasks("a", "b") + END, "s g", "g m", "g t", "m a", "t b", "a e", "b e"
    )
    program = Program(read(model))
    change = program.begin({})
    assert names(change) == ["m", "t"]
    change = done(program, change, "m")
    assert (names(change), [wait.node for wait in change.closed]) == (["a"], ["t"])


def test_a_token_is_sent_back_to_an_earlier_task() -> None:
    program = Program(read(drawn(START + tasks("a", "b") + END, "s a", "a b", "b e")))
    change = done(program, program.begin({}), "a")
    change = program.move(change.marking, 2, "a")
    assert names(change) == ["a"]
    assert change.marking.waits[0].serial == 3


def test_a_circle_without_a_wait_is_stopped() -> None:
    model = drawn(
        START + '<exclusiveGateway id="g" default="g-h"/><exclusiveGateway id="h"/>' + END,
        "s g", "g h", "h g", "g e 1 == 2",
    )  # fmt: skip
    with pytest.raises(UnableToRun) as error:
        Program(read(model)).begin({})
    assert error.value.code == "endless"


def test_a_timer_that_repeats_comes_as_often_as_it_says() -> None:
    timer = BOUNDARY.format(cancel="false").replace("timeDuration>P3D", "timeCycle>R2/P3D")
    timer = timer.replace("</timeDuration>", "</timeCycle>")
    model = drawn(START + tasks("a") + timer + '<endEvent id="e2"/>' + END, "s a", "a e", "t e2")
    program = Program(read(model))
    assert (program.model.nodes["t"].timer, program.model.nodes["t"].repeats) == ("P3D", 2)
    change = done(program, program.begin({}), "t")
    assert names(change) == ["a", "t"]
    assert [wait.round for wait in change.opened] == [2]
    change = done(program, change, "t")
    assert names(change) == ["a"]
    assert done(program, change, "a").ended


def test_one_choice_behind_another_is_offered_as_one() -> None:
    model = drawn(
        START + tasks("a", "b", "c", "d") + '<exclusiveGateway id="g"/><exclusiveGateway id="h"/>'
        + END,
        "s a", "a g", "g b", "g h", "h c", "h d", "b e", "c e", "d e",
    )  # fmt: skip
    program = Program(read(model))
    begun = program.begin({})
    assert [flow.id for flow in program.choices(begun.marking, 1)] == ["g-b", "h-c", "h-d"]
    assert names(done(program, begun, "a", chosen={"h-d"})) == ["d"]
    assert names(done(program, begun, "a", chosen={"g-b"})) == ["b"]


def test_a_condition_that_cannot_be_worked_out_names_its_flow() -> None:
    model = drawn(
        START + tasks("a", "b") + GATE.replace("g-c", "g-b") + END,
        "s a", "a g", "g e amount > 5", "g b", "b e",
    )  # fmt: skip
    program = Program(read(model))
    with pytest.raises(UnableToRun) as error:
        done(program, program.begin({}), "a", amount="many")
    assert (error.value.code, error.value.values["id"]) == ("no_answer", "g-e")


def test_an_inclusive_join_does_not_wait_for_what_comes_the_same_way() -> None:
    """b may still come by a flow that is empty, but as well by the one that holds a token."""
    model = drawn(
        START + tasks("a", "b", "z") + '<parallelGateway id="f"/><exclusiveGateway id="m"/>'
        '<exclusiveGateway id="x" default="x-m"/><inclusiveGateway id="j"/>' + END,
        "s f", "f a", "f b", "a m", "b x", "x m", "x j y == 1", "m j", "j z", "z e",
    )  # fmt: skip
    program = Program(read(model))
    change = program.begin({})
    assert names(change) == ["a", "b"]
    assert names(done(program, change, "a")) == ["b", "z"]


def test_of_several_starts_the_first_is_taken_or_the_one_named() -> None:
    model = drawn(
        START
        + '<startEvent id="s2"><messageEventDefinition/></startEvent>'
        + tasks("a", "b")
        + END,
        "s a", "s2 b", "a b", "b e",
    )  # fmt: skip
    program = Program(read(model))
    assert names(program.begin({})) == ["a"]
    assert names(program.begin({}, start="s2")) == ["b"]
    with pytest.raises(UnableToRun):
        program.begin({}, start="a")


def test_tasks_with_several_ways_out_part_and_those_with_several_in_do_not_wait() -> None:
    model = drawn(START + tasks("a", "b", "c", "d") + END, "s a", "a b", "a c", "b d", "c d", "d e")
    program = Program(read(model))
    change = done(program, program.begin({}), "a")
    assert names(change) == ["b", "c"]
    change = done(program, change, "b")
    assert names(change) == ["c", "d"]
    assert names(done(program, change, "c")) == ["d", "d"]


PARALLEL = drawn(
    START + tasks("t", "a", "a2", "b", "z") + '<parallelGateway id="f"/><parallelGateway id="j"/>'
    + END,
    "s t", "t f", "f a", "a a2", "f b", "a2 j", "b j", "j z", "z e",
)  # fmt: skip


def test_a_return_never_breaks_a_join() -> None:
    program = Program(read(PARALLEL))
    change = done(program, done(program, program.begin({}), "t"), "a")
    assert names(change) == ["b", "a2"]
    serials = {wait.node: wait.serial for wait in change.marking.waits}
    assert [n.id for n in program.ways_back(change.marking, serials["a2"])] == ["a"]
    with pytest.raises(UnableToRun) as error:
        program.move(change.marking, serials["a2"], "t")
    assert error.value.code == "no_way_back"
    change = done(program, done(program, change, "a2"), "b")
    # The parts have met again: the whole of it may be done anew.
    last = change.marking.waits[0].serial
    assert [n.id for n in program.ways_back(change.marking, last)] == ["t", "a", "a2", "b"]
    assert names(done(program, program.move(change.marking, last, "t"), "t")) == ["a", "b"]


def test_something_told_to_the_applicant_is_named_and_nobody_waits() -> None:
    model = drawn(
        START
        + tasks("a")
        + '<sendTask id="n"/><endEvent id="m"><messageEventDefinition/></endEvent>',
        "s a", "a n", "n m",
    )  # fmt: skip
    program = Program(read(model))
    change = done(program, program.begin({}), "a")
    assert (change.ended, change.noticed, change.end_node) == (True, ("n", "m"), "m")


POOLS = (
    '<collaboration id="c"><participant id="p1" processRef="own" name="Office"/>'
    '<participant id="p2" processRef="other"/><participant id="p3" name="Citizen"/></collaboration>'
)


def test_of_several_pools_the_executable_one_is_run() -> None:
    def process(name: str, more: str, task: str) -> str:
        inside = f'<startEvent id="s{name}"/>{task}' + lines([f"s{name} {name}"])
        return f'<process id="{name}x" {more}>{inside}</process>'

    other = process("o", "", '<scriptTask id="o"/>')
    own = process("w", 'isExecutable="1"', '<task id="w"/>')
    text = (HEAD + POOLS + other + own + "</definitions>").encode()
    model = read(text)
    assert unsupported(model) == []
    program = Program(model)
    assert program.process.id == "wx"
    assert [node.id for node in program.nodes] == ["sw", "w"]
    assert names(program.begin({})) == ["w"]
    with pytest.raises(UnableToRun):
        Program(model, process="ox")


def test_a_sub_process_of_which_only_the_name_is_known_is_done_by_a_person() -> None:
    program = Program(read(drawn(START + '<subProcess id="x"/>' + END, "s x", "x e")))
    change = program.begin({})
    assert names(change) == ["x"]
    assert program.model.nodes["x"].kind is Kind.TASK
