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
let isRefused = false;

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
  // What must be answered may depend on what is; an answer to a correction tells nothing of it.
  for (const label of form.querySelectorAll("label[for]")) {
    const mark = label.querySelector(".field__required, .field__optional");
    const isRequired = (told.required || {})[label.htmlFor];
    if (!mark || isRequired === undefined || isRequired === null) continue;
    mark.className = isRequired ? "field__required" : "field__optional";
    mark.textContent = isRequired ? state.dataset.required : state.dataset.optional;
  }
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
    isRefused = answer.status === 422;
    if (isRefused) {
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

// Kana of either kind and letters of any width are alike; a short word of letters is found whole, never within another.
function plain(text) {
  return text.normalize("NFKC").toLowerCase().replace(/[ぁ-ゖ]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 0x60));
}

function stands(word, text) {
  if (!/^[\x20-\x7e]+$/.test(word)) return text.includes(word);
  const exactly = word.replace(/[^a-z0-9]/g, "\\$&");
  return new RegExp(`(?<![a-z])${exactly}${word.length < 3 ? "(?![a-z])" : ""}`).test(text);
}

// A long list is narrowed to the choices in which every word stands, and opened; what is chosen stays in it.
function narrow(find) {
  const list = form.elements[find.dataset.find];
  const words = plain(find.value).split(/\s+/).filter(Boolean);
  let found = 0;
  for (const option of list.options) {
    const text = plain(`${option.textContent} ${option.dataset.foundBy || ""}`);
    const fits = option.value !== "" && words.every((word) => stands(word, text));
    if (fits) found += 1;
    option.disabled = option.hidden = !fits && !option.selected && option.value !== "";
  }
  for (const group of list.querySelectorAll("optgroup")) group.hidden = [...group.children].every((option) => option.hidden);
  list.size = words.length && found ? Math.min(found + 2, 8) : 1;
  const told = find.parentElement.querySelector("[data-found]");
  told.textContent = words.length === 0 ? "" : found ? told.dataset.found.replace("{count}", found) : told.dataset.notFound;
}

// What is the same for all who answer so is filled in where nothing stands.
function fillIn() {
  for (const place of form.querySelectorAll("[data-prefill]")) {
    const field = place.querySelector("input");
    if (field.value === "" && chosen(place.dataset.prefillBy).some((one) => place.dataset.prefillIs.split(" ").includes(one))) {
      field.value = place.dataset.prefill;
    }
  }
}

if (form && state) {
  for (const find of form.querySelectorAll("[data-find]")) {
    find.parentElement.hidden = false;
    find.addEventListener("input", (event) => { event.stopPropagation(); narrow(find); });
    find.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  }
  form.classList.add("typing--scripted");
  form.addEventListener("change", (event) => {
    if (event.target.matches("select, [type=radio]")) fillIn();
  });
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
    // What was refused is shown by the page that answers, each at its field.
    if (kept || isRefused || state.textContent === state.dataset.conflict) {
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
