// Shows the drawing of a process to look at; tool and drawing are fetched when somebody asks.
// The tool is bpmn-js (bpmn.io); its mark in the corner stays, as its licence asks.
"use strict";

(() => {
  // Smaller than this its words cannot be read: the drawing is moved sideways then.
  const SMALLEST = 0.75;
  const HIGHEST = 640;

  const loaded = (element) => new Promise((resolve, reject) => {
    element.addEventListener("load", resolve);
    element.addEventListener("error", reject);
    document.head.append(element);
  });
  const sheet = (href) => loaded(Object.assign(document.createElement("link"), { rel: "stylesheet", href }));
  const script = (src) => loaded(Object.assign(document.createElement("script"), { src }));

  async function process(address) {
    const answer = await fetch(address);
    if (!answer.ok || answer.redirected) throw new Error(answer.statusText);
    return answer.text();
  }

  function fit(viewer, frame, place) {
    const canvas = viewer.get("canvas");
    const { inner } = canvas.viewbox();
    // Around it there is a little room, and below it some for the tool's mark.
    const [wide, high] = [inner.width + 40, inner.height + 90];
    const scale = Math.min(HIGHEST / high, Math.max(SMALLEST, Math.min(1, frame.clientWidth / wide)));
    place.style.inlineSize = `${Math.max(frame.clientWidth, wide * scale)}px`;
    place.style.blockSize = `${high * scale}px`;
    canvas.resized();
    const width = place.clientWidth / scale;
    canvas.viewbox({ x: inner.x - (width - inner.width) / 2, y: inner.y - 20, width, height: high });
  }

  function mark(viewer, frame, place, open) {
    const [canvas, registry] = ["canvas", "elementRegistry"].map((name) => viewer.get(name));
    const found = open.split(" ").filter((id) => registry.get(id));
    for (const id of found) canvas.addMarker(id, "is-open");
    if (!found.length) return;
    const first = place.querySelector(`[data-element-id="${CSS.escape(found[0])}"]`).getBoundingClientRect();
    frame.scrollLeft = first.left - frame.getBoundingClientRect().left - (frame.clientWidth - first.width) / 2;
  }

  async function show(box) {
    const { tool, styles, source, open } = box.dataset;
    const frame = box.querySelector("[data-frame]");
    const place = document.createElement("div");
    frame.replaceChildren(place);
    try {
      const [xml] = await Promise.all([process(source), script(tool), ...styles.split(" ").map(sheet)]);
      const viewer = new window.BpmnJS({ container: place });
      await viewer.importXML(xml);
      // The mark stays in sight when the drawing is moved sideways.
      frame.parentElement.append(place.querySelector(".bjs-powered-by"));
      fit(viewer, frame, place);
      mark(viewer, frame, place, open);
      box.dataset.ready = "1";
    } catch {
      frame.textContent = box.dataset.failed;
    }
  }

  for (const box of document.querySelectorAll("[data-drawing]")) {
    box.hidden = false;
    box.addEventListener("toggle", () => show(box), { once: true });
  }
})();
