// Sends chosen files one by one, with how far each is, and says at once what is too large or too many.
// Without this file the page sends them all with its button.
"use strict";

const form = document.querySelector("form.attaching");
const sending = document.querySelector(".sending");
const refused = document.querySelector("[data-refused]");

function line(name) {
  const item = document.createElement("p");
  const words = document.createElement("span");
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", name);
  item.append(words, bar);
  sending.append(item);
  return {
    say(text) { words.textContent = `${name}: ${text}`; },
    reach(part) { bar.value = part; },
    end(text) { this.say(text); bar.remove(); },
    refuse(text) {
      this.end(text);
      item.className = "field__error";
      const entry = document.createElement("li");
      entry.textContent = words.textContent;
      refused.querySelector("ul").append(entry);
      refused.hidden = false;
    },
  };
}

function key() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (one) => one.toString(16).padStart(2, "0")).join("");
}

function why(request) {
  try {
    const told = JSON.parse(request.responseText);
    const errors = (told.errors || []).map((error) => error[document.documentElement.lang]).join(" ");
    if (request.status === 422 && errors) return errors;
  } catch {
    // No answer of ours.
  }
  return sending.dataset.lost;
}

function send(file, told) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const query = new URLSearchParams({ name: file.name, draft: sending.dataset.draft, as: form.elements.kind.value });
    request.open("POST", `/intake/attachments?${query}`);
    request.setRequestHeader("Content-Type", file.type || "application/octet-stream");
    request.setRequestHeader("Idempotency-Key", key());
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) told.reach(event.loaded / event.total);
    });
    request.addEventListener("loadend", () => {
      if (request.status === 201) told.end(sending.dataset.done);
      else told.refuse(why(request));
      resolve(request.status === 201);
    });
    told.say(sending.dataset.sending);
    request.send(file);
  });
}

// The list as the server has it now, with what was chosen and not saved yet.
async function refresh() {
  const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const now = form.querySelector("[data-files]");
  const then = page.querySelector("[data-files]");
  for (const select of now.querySelectorAll("select")) {
    const same = then.querySelector(`select[name="${CSS.escape(select.name)}"]`);
    if (same) same.value = select.value;
  }
  now.replaceWith(then);
}

function refusal(file, count, bytes) {
  if (file.size > Number(sending.dataset.most)) return sending.dataset.large;
  if (count + 1 > Number(sending.dataset.mostFiles)) return sending.dataset.many;
  return bytes + file.size > Number(sending.dataset.mostTogether) ? sending.dataset.largeTogether : "";
}

if (form && sending) {
  const chooser = form.elements.files;
  // Files are sent as they are chosen.
  form.querySelector("[data-unscripted]").hidden = true;
  chooser.addEventListener("change", async () => {
    const { count, bytes } = form.querySelector("[data-files]").dataset;
    const there = { count: Number(count), bytes: Number(bytes) };
    const files = [...chooser.files];
    chooser.value = "";
    sending.replaceChildren();
    refused.querySelector("ul").replaceChildren();
    refused.hidden = true;
    for (const file of files) {
      const told = line(file.name);
      const no = refusal(file, there.count, there.bytes);
      if (no) {
        told.refuse(no);
      } else if (await send(file, told)) {
        there.count += 1;
        there.bytes += file.size;
      }
    }
    await refresh();
    if (!refused.hidden) refused.focus();
  });
}
