"""The interpreter beside SpiffWorkflow, on the same model in the same run.

    python3 -m venv /tmp/spiff && /tmp/spiff/bin/pip install -r benchmarks/interpreter.lock
    PYTHONPATH=src /tmp/spiff/bin/python benchmarks/interpreter.py [CASES]

An application is received, checked beside a payment, decided, and once corrected: tasks, a parallel
split and join, a timer at a task, conditions and a circle. A step is one task completed; *kept* is
with the state read from JSON before and written to JSON after, as between two requests. Processor
time. Needs no database and nothing of the product but `pamong.bpmn`. Target: at least 100 times
for a step that is kept.
"""

import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from pamong.bpmn import Change, Kind, Marking, Program, problems, read

TARGET = 100.0
MODEL = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d" targetNamespace="urn:pamong">
  <process id="permit" isExecutable="true">
    <startEvent id="start"/>
    <manualTask id="receive"/>
    <parallelGateway id="split"/>
    <manualTask id="check"/>
    <manualTask id="pay"/>
    <parallelGateway id="join"/>
    <manualTask id="decide"/>
    <boundaryEvent id="late" attachedToRef="decide" cancelActivity="false">
      <timerEventDefinition><timeDuration xsi:type="tFormalExpression">"P3D"</timeDuration>
      </timerEventDefinition>
    </boundaryEvent>
    <manualTask id="remind"/>
    <endEvent id="reminded"/>
    <exclusiveGateway id="complete" default="f10"/>
    <exclusiveGateway id="again"/>
    <manualTask id="issue"/>
    <endEvent id="end"/>
    <sequenceFlow id="f1" sourceRef="start" targetRef="again"/>
    <sequenceFlow id="f2" sourceRef="again" targetRef="receive"/>
    <sequenceFlow id="f3" sourceRef="receive" targetRef="split"/>
    <sequenceFlow id="f4" sourceRef="split" targetRef="check"/>
    <sequenceFlow id="f5" sourceRef="split" targetRef="pay"/>
    <sequenceFlow id="f6" sourceRef="check" targetRef="join"/>
    <sequenceFlow id="f7" sourceRef="pay" targetRef="join"/>
    <sequenceFlow id="f8" sourceRef="join" targetRef="decide"/>
    <sequenceFlow id="f9" sourceRef="decide" targetRef="complete"/>
    <sequenceFlow id="f10" sourceRef="complete" targetRef="issue"/>
    <sequenceFlow id="f11" sourceRef="complete" targetRef="again">
      <conditionExpression xsi:type="tFormalExpression">missing > 0</conditionExpression>
    </sequenceFlow>
    <sequenceFlow id="f12" sourceRef="issue" targetRef="end"/>
    <sequenceFlow id="f13" sourceRef="late" targetRef="remind"/>
    <sequenceFlow id="f14" sourceRef="remind" targetRef="reminded"/>
  </process>
</definitions>
"""
# The tasks of a case in their order, and what is missing when each is completed.
FIRST = [("receive", 0), ("check", 0), ("pay", 0)]
SCRIPT = [*FIRST, ("decide", 1), *FIRST, ("decide", 0), ("issue", 0)]


def own(cases: int, *, kept: bool) -> int:
    """Run so many cases with the interpreter of this house; the number of steps."""
    program = PROGRAM
    for _case in range(cases):
        change: Change = program.begin({"missing": 0})
        for name, missing in SCRIPT:
            marking = change.marking
            if kept:
                marking = Marking.from_json(json.loads(json.dumps(marking.to_json())))
            for wait in marking.waits:
                if wait.node == name:
                    serial = wait.serial
            change = program.complete(marking, serial, {"missing": missing})
        if not change.ended:
            raise SystemExit("The case has not ended.")
    return cases * len(SCRIPT)


def spiff(cases: int, *, kept: bool) -> int:
    """The same with SpiffWorkflow."""
    serializer = BpmnWorkflowSerializer()
    for _case in range(cases):
        workflow = BpmnWorkflow(SPEC)
        workflow.data["missing"] = 0
        workflow.do_engine_steps()
        for name, missing in SCRIPT:
            if kept:
                workflow = serializer.deserialize_json(serializer.serialize_json(workflow))
            for ready in workflow.get_tasks(state=TaskState.READY):
                if ready.task_spec.bpmn_id == name:
                    task = ready
            task.data["missing"] = missing
            task.run()
            workflow.do_engine_steps()
        if not workflow.is_completed():
            raise SystemExit("SpiffWorkflow's case has not ended.")
    return cases * len(SCRIPT)


def microseconds(run: Callable[..., int], cases: int, *, kept: bool) -> float:
    """Of processor time for a step; the best of three, after one to warm up."""
    run(1, kept=kept)
    times = []
    for _round in range(3):
        begun = time.process_time()
        steps = run(cases, kept=kept)
        times.append((time.process_time() - begun) / steps * 1e6)
    return min(times)


def spec() -> object:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.bpmn"
        path.write_text(MODEL)
        parser = BpmnParser()
        parser.add_bpmn_file(str(path))
        return parser.get_spec("permit")


PROGRAM = Program(read(MODEL.encode()))
SPEC = spec()


def main() -> int:
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    if problems(PROGRAM.model) or PROGRAM.places["decide"].kind is not Kind.TASK:
        raise SystemExit("The model of the benchmark has problems.")
    ratio = 0.0
    for words, kept in (("in memory", False), ("kept", True)):
        ours = microseconds(own, cases * 50, kept=kept)
        theirs = microseconds(spiff, cases, kept=kept)
        ratio = theirs / ours
        print(f"{words:>10}: {ours:7.1f} µs a step; SpiffWorkflow {theirs:8.0f} µs: {ratio:5.0f} ×")
    good = ratio >= TARGET
    print(f"target: at least {TARGET:.0f} × for a step that is kept: {'met' if good else 'missed'}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
