// Large files go up in pieces and go on after a lost connection; photos are made smaller first.
// Without this file the page sends them with its form.
"use strict";

(() => {
  const PIECE = 256 * 1024;
  const SMALL = 400 * 1024;
  const LONGEST_SIDE = 2000;
  const wait = (time) => new Promise((resolve) => setTimeout(resolve, time));

  async function smaller(file) {
    if (!/^image\/(jpeg|png|webp)$/.test(file.type) || !window.createImageBitmap) return file;
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      const pen = canvas.getContext("2d");
      // What a picture leaves open is paper, not black.
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
      const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.82));
      if (!blob || blob.size >= file.size) return file;
      return new File([blob], file.name.replace(/\.[^.]*$/, "") + ".jpg", { type: "image/jpeg" });
    } catch {
      return file;
    }
  }

  async function keyOf(file) {
    const content = await file.arrayBuffer();
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
    return Array.from(digest.slice(0, 16), (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  // Answers what the server says of the whole file, or null where the form has to send it.
  async function send(input, file, tell) {
    const key = await keyOf(file);
    const about = { field: input.name, key, name: file.name, size: file.size };
    const address = (more) => `${input.dataset.pieces}?${new URLSearchParams({ ...about, ...more })}`;
    const token = input.form.querySelector("[name=csrfmiddlewaretoken]").value;
    let offset = null;
    for (let failures = 0; failures < 30;) {
      try {
        const answer = offset === null
          ? await fetch(address({}))
          : await fetch(address({ offset }), {
            method: "POST",
            headers: { "X-CSRFToken": token, "Content-Type": "application/octet-stream" },
            body: file.slice(offset, offset + PIECE),
          });
        if (answer.status >= 500) throw new Error("again");
        if (!answer.ok || answer.redirected) return null;
        const said = await answer.json();
        if (said.done) return said;
        if (said.offset === offset) failures += 1;
        else failures = 0;
        offset = said.offset;
        tell(`${input.dataset.working} ${Math.floor((100 * offset) / file.size)} %`);
      } catch {
        failures += 1;
        offset = null;
        tell(input.dataset.waiting);
        await wait(Math.min(1000 * failures, 10000));
      }
    }
    return null;
  }

  function line(role, kind) {
    const told = document.createElement("p");
    told.setAttribute("role", role);
    told.className = kind;
    return told;
  }

  for (const more of document.querySelectorAll("[data-more]")) {
    // One for files; where photos are taken, another for the camera.
    const fields = more.querySelectorAll("input[data-pieces]");
    if (!window.crypto?.subtle || !window.fetch || !window.DataTransfer || !fields.length) break;
    const input = fields[0];
    const form = input.form;
    const files = input.closest(".field").querySelector("[data-files]");
    const status = line("status", "hint");
    const trouble = line("alert", "error");
    more.after(status, trouble);
    const waiting = [];
    let busy = false;
    let pressed = null;

    form.addEventListener("submit", (event) => {
      if (!busy) return;
      // It is sent as soon as the files are there.
      event.preventDefault();
      pressed = event.submitter;
    });

    for (const field of fields) {
      field.addEventListener("change", () => {
        const chosen = [...field.files];
        if (!chosen.length || (!busy && chosen.every((file) => file.size <= SMALL))) return;
        // They are taken out of the field, which is free for the next one.
        waiting.push(...chosen);
        field.value = "";
        if (!busy) work();
      });
    }

    // The page stays as it is meanwhile: somebody may be typing an answer on it.
    function show(said) {
      files.innerHTML = said.files;
      const inside = more.contains(document.activeElement);
      more.hidden = !said.takes_more;
      if (more.hidden && inside) files.querySelector("p:last-child a")?.focus();
    }

    async function work() {
      busy = true;
      trouble.textContent = "";
      let instead = null;
      while (waiting.length && !instead) {
        status.textContent = `${waiting[0].name}: ${input.dataset.working}`;
        const file = await smaller(waiting[0]);
        const tell = (text) => { status.textContent = `${file.name}: ${text}`; };
        const said = await send(input, file, tell).catch(() => null);
        waiting.shift();
        status.textContent = "";
        if (!said) instead = file;
        else if (said.refusal) trouble.textContent += ` ${file.name}: ${said.refusal}`;
        else status.textContent = `${file.name}: ${input.dataset.done}`;
        if (said) show(said);
      }
      busy = false;
      if (instead) giveBack(instead);
      if (pressed && !trouble.textContent) form.requestSubmit(pressed);
      pressed = null;
    }

    // The form sends a file that does not go in pieces; it holds one at a time.
    function giveBack(file) {
      const list = new DataTransfer();
      list.items.add(file);
      input.files = list.files;
      const left = waiting.splice(0).map((each) => each.name);
      if (left.length) trouble.textContent += ` ${input.dataset.again} ${left.join(", ")}`;
    }
  }
})();
