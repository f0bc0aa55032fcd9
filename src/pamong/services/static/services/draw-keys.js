// The board by buttons and lists, for those who draw with a keyboard or are read to.
// Stands before draw.js, which tells when the drawing is there.
"use strict";

document.querySelector("[data-draw]")?.addEventListener("drawn", ({ target: form, detail: modeler }) => {
  const words = JSON.parse(form.dataset.words);
  const [autoPlace, canvas, commands, editing, events, factory, modeling, registry, rules, selection, space] = [
    "autoPlace", "canvas", "commandStack", "directEditing", "eventBus", "elementFactory", "modeling",
    "elementRegistry", "rules", "selection", "spaceTool",
  ].map((name) => modeler.get(name));
  const tools = form.querySelector("[data-tools]");
  const [from, to] = ["chosen", "target"].map((name) => tools.querySelector(`[data-list=${name}]`));
  const told = tools.querySelector("[role=status]");

  const event = (type, definition, more = {}) =>
    ({ type: `bpmn:${type}`, eventDefinitionType: `bpmn:${definition}EventDefinition`, ...more });
  const ADDED = {
    task: { type: "bpmn:UserTask" },
    exclusive: { type: "bpmn:ExclusiveGateway" },
    parallel: { type: "bpmn:ParallelGateway" },
    timer: event("IntermediateCatchEvent", "Timer"),
    message: event("IntermediateCatchEvent", "Message"),
    end: { type: "bpmn:EndEvent" },
    beside: event("BoundaryEvent", "Timer", { cancelActivity: false }),
  };
  const is = (element, type) => element.businessObject.$instanceOf(`bpmn:${type}`);
  const isWay = (element) => is(element, "SequenceFlow");

  // In the words of the tool: bpmn:ExclusiveGateway is its “Exclusive gateway”.
  const spaced = (type) => type.replace(/^bpmn:|EventDefinition$/g, "").replace("EventBased", "Event-based")
    .replace("SubProcess", "Sub-process").replace(/([a-z])([A-Z])/g, (all, a, b) => `${a} ${b.toLowerCase()}`);
  function kindOf({ businessObject: known }) {
    const [definition] = known.eventDefinitions || [];
    const plain = spaced(known.$type);
    const text = definition ? `${spaced(definition.$type)} ${plain.toLowerCase()}` : plain;
    const whole = known.cancelActivity === false ? `${text} (non-interrupting)` : text;
    return words[whole] || whole;
  }
  const nameOf = (element) => element.businessObject.name || kindOf(element);
  // What has no name is known by its kind and by what stands before and behind it.
  const ends = (ways, end) => [...new Set(ways.map((way) => nameOf(way[end])))].slice(0, 3).join(", ");
  const around = ({ incoming, outgoing, host }) =>
    `${host ? nameOf(host) : ends(incoming, "source")} → ${ends(outgoing, "target")}`.trim();
  const placed = (element) => (element.businessObject.name ? nameOf(element) : `${kindOf(element)} (${around(element)})`);
  const way = ({ source, target }, name) => `${words["Sequence flow"] || "Sequence flow"}: ${name(source)} → ${name(target)}`;
  const called = (element) => (isWay(element) ? way(element, nameOf)
    : element.businessObject.name ? `${nameOf(element)} · ${kindOf(element)}` : placed(element));
  const closer = (element) => (isWay(element) ? way(element, placed)
    : element.businessObject.name ? `${called(element)} (${around(element)})` : called(element));
  // Texts that are alike say more, and at last get a number.
  function texts(elements) {
    const count = (all) => all.reduce((found, text) => found.set(text, (found.get(text) || 0) + 1), new Map());
    const plain = elements.map(called), times = count(plain);
    const more = plain.map((text, place) => (times.get(text) > 1 ? closer(elements[place]) : text));
    const again = count(more), seen = new Map();
    return more.map((text) => {
      seen.set(text, (seen.get(text) || 0) + 1);
      return again.get(text) > 1 ? `${text} ${seen.get(text)}` : text;
    });
  }

  const chosen = () => registry.get(from.value);
  const aimed = () => registry.get(to.value);
  const MAY = {
    beside: (element) => is(element, "Activity"),
    end: (element) => follows(element),
    connect: (element) => Boolean(aimed()) && Boolean(rules.allowed("connection.create", { source: element, target: aimed() })),
    remove: () => true,
  };
  const follows = (element) => is(element, "FlowNode") && !is(element, "EndEvent");
  const may = (name, element) => (MAY[name] || ((one) => follows(one) || isWay(one)))(element);

  function fill(list, elements) {
    const kept = list.value;
    const names = texts(elements);
    list.replaceChildren(new Option(list.dataset.none, ""), ...elements.map((each, place) => new Option(names[place], each.id)));
    list.value = registry.get(kept) ? kept : "";
  }

  function show() {
    const all = registry.filter((each) => each.parent && !each.labelTarget && (isWay(each) || is(each, "FlowNode")));
    fill(from, all);
    fill(to, all.filter((each) => !isWay(each)));
    const [one, more] = selection.get();
    const known = one && !more ? (one.labelTarget || one).id : "";
    from.value = all.some((each) => each.id === known) ? known : "";
    allow();
  }

  function allow() {
    for (const button of tools.querySelectorAll("[data-add], [data-do]")) {
      const name = button.dataset.add || button.dataset.do;
      button.disabled = name === "undo" ? !commands.canUndo() : !chosen() || !may(name, chosen());
    }
  }

  // What stands to the right of the middle of a way makes room for what comes between.
  function between(shape, way) {
    const left = way.source.x + way.source.width;
    if (way.target.x > left) {
      const room = shape.width + 60;
      const start = (left + way.target.x) / 2;
      const { movingShapes, resizingShapes } = space.calculateAdjustments(registry.filter((each) => each.parent), "x", room, start);
      space.makeSpace(movingShapes, resizingShapes, { x: room, y: 0 }, "e", start);
    }
    const [first, last] = [way.waypoints[0], way.waypoints.at(-1)];
    return modeling.createShape(shape, { x: (first.x + last.x) / 2, y: (first.y + last.y) / 2 }, way);
  }

  function beside(shape, host) {
    const place = host.x + 30 + 40 * host.attachers.length;
    const position = { x: Math.min(place, host.x + host.width - 10), y: host.y + host.height };
    return modeling.createShape(shape, position, host, { attach: true });
  }

  function add(name) {
    const source = chosen();
    const shape = factory.createShape(ADDED[name]);
    const added = name === "beside" ? beside(shape, source)
      : isWay(source) ? between(shape, source)
        : autoPlace.append(source, shape);
    editing.cancel();
    look(added);
    // A name is what comes next; the list tells what is chosen.
    form.querySelector("[data-part=name]").focus();
  }

  function look(element) {
    selection.select(element);
    canvas.scrollToElement(element, 60);
  }

  const DO = {
    connect: () => {
      told.textContent = `${nameOf(chosen())} → ${nameOf(aimed())}`;
      modeling.connect(chosen(), aimed());
      to.value = "";
    },
    remove: () => {
      told.textContent = `${tools.dataset.removed} ${nameOf(chosen())}`;
      modeling.removeElements([chosen()]);
    },
    undo: () => { commands.undo(); },
  };

  tools.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (!button) return;
    if (button.dataset.add) { add(button.dataset.add); return; }
    DO[button.dataset.do]();
    show();
    // A button that is shut now lets go of the keyboard: it goes on at the list.
    if (button.disabled) from.focus();
  });
  from.addEventListener("change", () => (chosen() ? look(chosen()) : selection.select([])));
  to.addEventListener("change", allow);
  events.on(["selection.changed", "commandStack.changed"], show);
  show();
});
