// Draws the process that stands in the form's field, and writes it back before the form is sent.
// The tool is bpmn-js (bpmn.io); its mark in the corner stays, as its licence asks.
"use strict";

(() => {
  const form = document.querySelector("[data-draw]");
  if (!form || !window.BpmnJS) return;
  const field = form.querySelector("[name=xml]");
  const panel = form.querySelector("[data-panel]");
  const words = JSON.parse(form.dataset.words);
  const off = ["value", {}];

  // Only what the interpreter runs is offered; a file brought in may hold more and is told.
  const refused = /service|script|call|complex|transaction|ad-hoc|signal|escalation|error|compensation|cancel|link|conditional-(start|intermediate|boundary)|instantiate|event-subprocess|message-start|timer-start|data-|loop|multi-instance|-mi$/;
  class Runnable {
    constructor(popupMenu, palette) {
      popupMenu.registerProvider("bpmn-replace", 100, this);
      palette.registerProvider(100, this);
    }
    getPopupMenuEntries() { return this.kept; }
    getPopupMenuHeaderEntries() { return this.kept; }
    getPaletteEntries() {
      return (entries) => {
        for (const id of ["create.data-object", "create.data-store", "create.group"]) delete entries[id];
        return entries;
      };
    }
    kept(entries) {
      for (const id of Object.keys(entries)) if (refused.test(id)) delete entries[id];
      return entries;
    }
  }
  Runnable.$inject = ["popupMenu", "palette"];

  const modeler = new window.BpmnJS({
    container: form.querySelector("[data-canvas]"),
    additionalModules: [
      {
        __init__: ["runnable"],
        runnable: ["type", Runnable],
        translate: ["value", (text, values) => (words[text] || text).replace(/{([^}]+)}/g, (all, key) => values?.[key] ?? all)],
        // Their menus are drawn with styles inside the markup, which the page's policy forbids.
        alignElementsContextPadProvider: off, alignElementsMenuProvider: off, distributeElementsMenuProvider: off,
      },
    ],
  });
  const [canvas, selection, modeling, moddle, registry, events] =
    ["canvas", "selection", "modeling", "moddle", "elementRegistry", "eventBus"].map((name) => modeler.get(name));

  const timerOf = (element) =>
    element.businessObject.eventDefinitions?.find((each) => each.$type === "bpmn:TimerEventDefinition");
  // An event or task that waits for a message; beside a task nobody waits for money.
  const messageOf = ({ businessObject: known }) => (known.$type === "bpmn:ReceiveTask" ? known
    : known.$type === "bpmn:IntermediateCatchEvent"
      && known.eventDefinitions?.find((each) => each.$type === "bpmn:MessageEventDefinition"));
  const isPayment = (message) => /^(payment|pembayaran)$/i.test((message?.name || "").trim());
  function paymentMessage(element) {
    const definitions = modeler.getDefinitions();
    const found = definitions.rootElements.find((each) => each.$type === "bpmn:Message" && isPayment(each));
    if (found) return found;
    const message = moddle.create("bpmn:Message", { id: moddle.ids.nextPrefixed("Message_"), name: "pembayaran" });
    message.$parent = definitions;
    modeling.updateModdleProperties(element, definitions, { rootElements: [...definitions.rootElements, message] });
    return message;
  }
  const isFlow = (element) => element.businessObject.$type === "bpmn:SequenceFlow";
  const body = (expression) => expression?.body || "";
  const expression = (text) => (text ? moddle.create("bpmn:FormalExpression", { body: text }) : undefined);
  const PARTS = {
    name: {
      shown: () => true,
      read: (element) => element.businessObject.name || "",
      write: (element, text) => modeling.updateLabel(element.labelTarget || element, text),
    },
    condition: {
      shown: isFlow,
      read: (element) => body(element.businessObject.conditionExpression),
      write: (element, text) => modeling.updateProperties(element, { conditionExpression: expression(text) }),
    },
    timer: {
      shown: timerOf,
      read: (element) => ["timeDuration", "timeDate", "timeCycle"].map((key) => body(timerOf(element)[key])).join(""),
      write: (element, text) => {
        const key = text.startsWith("P") ? "timeDuration" : text.startsWith("R") ? "timeCycle" : "timeDate";
        const none = { timeDuration: undefined, timeDate: undefined, timeCycle: undefined };
        modeling.updateModdleProperties(element, timerOf(element), { ...none, [key]: expression(text) });
      },
    },
  };
  PARTS.payment = {
    shown: messageOf,
    read: (element) => isPayment(messageOf(element).messageRef),
    write: (element, wanted) => {
      if (wanted === isPayment(messageOf(element).messageRef)) return;
      const messageRef = wanted ? paymentMessage(element) : undefined;
      modeling.updateModdleProperties(element, messageOf(element), { messageRef });
    },
  };
  const VALUE = (input) => (input.type === "checkbox" ? "checked" : "value");
  let chosen = null;

  function show() {
    const all = selection.get();
    chosen = all.length === 1 ? all[0].labelTarget || all[0] : null;
    panel.hidden = !chosen;
    if (!chosen) return;
    for (const [name, part] of Object.entries(PARTS)) {
      const input = panel.querySelector(`[data-part=${name}]`);
      input.closest(".field").hidden = !part.shown(chosen);
      if (part.shown(chosen)) input[VALUE(input)] = part.read(chosen);
    }
  }

  for (const [name, part] of Object.entries(PARTS)) {
    const input = panel.querySelector(`[data-part=${name}]`);
    input.addEventListener("change", () => chosen && part.shown(chosen) && part.write(chosen, input.type === "checkbox" ? input.checked : input.value.trim()));
    // Enter takes over what is written; it does not send the whole form.
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      input.dispatchEvent(new Event("change"));
    });
  }

  let changed = false;
  let sent = false;
  events.on("commandStack.changed", () => { changed = true; });
  events.on(["selection.changed", "element.changed"], show);
  window.addEventListener("beforeunload", (event) => { if (changed && !sent) event.preventDefault(); });

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (sent) return;
    sent = true;
    document.activeElement?.blur();
    const { xml } = await modeler.saveXML({ format: true });
    field.value = xml;
    form.submit();
  });

  for (const link of document.querySelectorAll("[data-element]")) {
    link.addEventListener("click", (event) => {
      const element = registry.get(link.dataset.element);
      if (!element) return;
      event.preventDefault();
      selection.select(element);
      canvas.scrollToElement(element, 60);
      form.scrollIntoView({ block: "start" });
    });
  }

  document.querySelector("[data-without]").hidden = true;
  form.hidden = false;
  modeler.importXML(field.value).then(() => {
    canvas.zoom("fit-viewport", "auto");
    // The tools lie over the left edge: the drawing begins beside them.
    const { x, y, width, height } = canvas.viewbox();
    canvas.viewbox({ x: x - width * 0.14, y, width: width * 1.16, height: height * 1.16 });
    for (const link of document.querySelectorAll("[data-element]")) {
      if (registry.get(link.dataset.element)) canvas.addMarker(link.dataset.element, "at-fault");
    }
    for (const entry of form.querySelectorAll(".djs-palette .entry")) entry.title = entry.ariaLabel;
    form.dispatchEvent(new CustomEvent("drawn", { detail: modeler }));
    form.dataset.ready = "1";
  });
})();
