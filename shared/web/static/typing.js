// Keeps what is typed: saves a while after the last key, says when it did, and says so where it could not.
// Without this file every page works by its buttons alone.
"use strict";

const form = document.querySelector("form.typing");
const state = document.querySelector(".typing__state");
const PAUSE = 1500;
const AGAIN = 15000;
let unsaved = false;
let timer = 0;
let underway = null;

function typed() {
  const data = new URLSearchParams();
  for (const [name, value] of new FormData(form)) data.append(name, value);
  data.append("step", "auto");
  return data;
}

function say(text, isWrong) {
  state.textContent = text;
  state.classList.toggle("typing__state--wrong", isWrong);
}

function show(told) {
  form.elements.seen.value = told.seen;
  say(told.saved, false);
  for (const [kind, texts] of [["echo", told.echoes], ["amount", told.amounts]]) {
    for (const place of form.querySelectorAll(`[data-${kind}]`)) {
      place.textContent = texts[place.dataset[kind]] || "";
    }
  }
  for (const place of form.querySelectorAll("[data-was]")) {
    const text = told.was[place.dataset.was] || "";
    place.querySelector(".plan__value").textContent = text;
    place.hidden = text === "";
  }
}

// True once everything typed is kept.
async function save() {
  clearTimeout(timer);
  if (underway) await underway;
  if (!unsaved) return true;
  underway = send();
  const isKept = await underway;
  underway = null;
  return isKept;
}

async function send() {
  unsaved = false;
  try {
    const answer = await fetch(form.action, { method: "POST", body: typed(), headers: { Accept: "application/json" }, redirect: "error" });
    if (answer.ok) {
      show(await answer.json());
      return true;
    }
    unsaved = true;
    if (answer.status === 422) {
      const problem = await answer.json();
      say(problem.errors.map((error) => error[document.documentElement.lang]).join(" "), true);
      return false;
    }
    say(answer.status === 409 ? state.dataset.conflict : answer.status === 403 ? state.dataset.refused : state.dataset.lost, true);
    if (answer.status >= 500) later(AGAIN);
  } catch {
    unsaved = true;
    say(state.dataset.lost, true);
    later(AGAIN);
  }
  return false;
}

function later(pause) {
  clearTimeout(timer);
  timer = setTimeout(save, pause);
}

function chosen(path) {
  return new FormData(form).getAll(path);
}

// A field that hangs on another is hidden while it does not apply and nothing is typed in it.
function showWhatApplies() {
  for (const place of form.querySelectorAll("[data-only-if]")) {
    const wanted = place.dataset.onlyIfIs.split(" ");
    const applies = chosen(place.dataset.onlyIf).some((one) => wanted.includes(one));
    const isBlank = [...place.querySelectorAll("input:not([type=hidden]), textarea, select")].every((one) =>
      one.type === "checkbox" || one.type === "radio" ? !one.checked : one.value === "");
    place.hidden = !applies && isBlank && !place.querySelector(".field__error");
  }
  for (const group of form.querySelectorAll("[data-group]")) {
    const inside = [...group.querySelectorAll(".inputs__field")];
    group.hidden = inside.length > 0 && inside.every((one) => one.hidden);
  }
}

// A long list is narrowed to the choices in which every word stands; what is chosen stays in it.
function narrow(find) {
  const words = find.value.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
  for (const option of form.elements[find.dataset.find].options) {
    const text = option.textContent.normalize("NFKC").toLowerCase();
    option.disabled = option.hidden = !option.selected && option.value !== "" && !words.every((word) => text.includes(word));
  }
  for (const group of form.elements[find.dataset.find].querySelectorAll("optgroup")) {
    group.hidden = [...group.children].every((option) => option.hidden);
  }
}

if (form && state) {
  for (const find of form.querySelectorAll("[data-find]")) {
    find.parentElement.hidden = false;
    find.addEventListener("input", (event) => { event.stopPropagation(); narrow(find); });
    find.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  }
  form.classList.add("typing--scripted");
  form.addEventListener("input", () => {
    unsaved = true;
    later(PAUSE);
    showWhatApplies();
  });
  // A button leaves the page only once everything is kept, so that a lost connection loses nothing.
  let isKept = false;
  form.addEventListener("submit", async (event) => {
    if (isKept || !(unsaved || underway)) return;
    event.preventDefault();
    const pressed = event.submitter;
    const kept = await save();
    if (kept || state.textContent === state.dataset.conflict) {
      isKept = true;
      form.requestSubmit(pressed);
      isKept = false;
    } else {
      state.scrollIntoView({ block: "center" });
    }
  });
  // So does a link, to the same page in the other language as well.
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[href]");
    const isPlain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    if (!link || !isPlain || !(unsaved || underway) || link.getAttribute("href").startsWith("#")) return;
    event.preventDefault();
    if (await save()) location.assign(link.href);
    else state.scrollIntoView({ block: "center" });
  });
  addEventListener("online", () => { if (unsaved) save(); });
  addEventListener("pagehide", () => {
    if (unsaved) fetch(form.action, { method: "POST", body: typed(), keepalive: true, headers: { Accept: "application/json" } });
  });
  addEventListener("beforeunload", (event) => { if (unsaved && state.classList.contains("typing__state--wrong")) event.preventDefault(); });
  showWhatApplies();
}
