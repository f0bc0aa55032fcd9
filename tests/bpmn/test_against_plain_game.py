"""The interpreter and a plain token game agree, step by step, on random sound processes."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from pamong.bpmn import Marking, Program, cover, lay_out, missed, problems, read, write
from tests.bpmn.blocks import Block, Game, Names, blocks, draw

STEPS = 40


def decisions(names: Names, chance: Random) -> tuple[set[str], set[str]]:
    """What the conditions of all gateways come to until the next step."""
    ids = list(names.by_path.values())
    taken = {f"{name}:{n}" for name in ids for n in range(3) if chance.random() < 0.5}
    return taken, {name for name in ids if chance.random() < 0.4}


@settings(max_examples=150)
@given(blocks, st.randoms(use_true_random=False))
def test_both_wait_for_the_same_after_every_step(block: Block, chance: Random) -> None:
    data, names = draw(block)
    program = Program(read(data))
    taken, again = decisions(names, chance)
    game = Game(block, names, taken, again)
    change = program.begin({"taken": list(taken), "again": list(again)})
    for _step in range(STEPS):
        marking = Marking.from_json(change.marking.to_json())
        assert sorted(wait.node for wait in marking.waits) == game.waits()
        assert change.ended is (not game.waits())
        assert not change.left_at
        if change.ended:
            break
        wait = chance.choice(marking.waits)
        taken, again = decisions(names, chance)
        change = program.complete(
            marking, wait.serial, {"taken": list(taken), "again": list(again)}
        )
        game.complete(wait.node, taken, again)


@settings(max_examples=100)
@given(blocks)
def test_sound_processes_have_no_problems_and_are_covered(block: Block) -> None:
    model = read(draw(block)[0])
    assert problems(model) == []
    runs = cover(model)
    assert not missed(model, runs)
    starts = {flow.id for flow in model.flows.values() if flow.source == "s1"}
    assert all(run[0] in starts for run in runs)


@settings(max_examples=50)
@given(blocks)
def test_drawn_and_written_they_mean_the_same(block: Block) -> None:
    model = read(draw(block)[0])
    again = read(write(lay_out(model)))
    assert (again.nodes, again.flows) == (model.nodes, model.flows)
    assert again.has_drawing
