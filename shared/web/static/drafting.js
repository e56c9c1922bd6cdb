// Keeps what is typed into a form of the desk as a draft with the server: a while after the last key, and before the
// page is left. It says when it did, and where it could not. Without this file the forms' own buttons do it.
"use strict";

const PAUSE = 1500;
const AGAIN = 15000;
const drafts = [...document.querySelectorAll("form[data-draft]")].map(keeping);

function keeping(form) {
  const state = form.querySelector(".typing__state");
  const draft = { form, state, unsaved: false, underway: null, timer: 0, mayGoOn: true };

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

  function post(more) {
    return fetch(form.dataset.draft, { method: "POST", body: typed(), headers: { Accept: "application/json" }, redirect: "error", ...more });
  }

  async function send() {
    draft.unsaved = false;
    draft.mayGoOn = true;
    try {
      const answer = await post({});
      if (answer.ok) {
        const told = await answer.json();
        form.elements.draft_seen.value = told.seen;
        say(told.saved, false);
        return;
      }
      draft.unsaved = true;
      if (answer.status === 422) {
        const problem = await answer.json();
        say(problem.errors.map((error) => error[document.documentElement.lang]).join(" "), true);
        return;
      }
      draft.mayGoOn = answer.status !== 403 && answer.status < 500;
      say(answer.status === 409 ? state.dataset.conflict : answer.status === 410 ? state.dataset.ended : answer.status === 403 ? state.dataset.refused : state.dataset.lost, true);
      if (answer.status >= 500) draft.later(AGAIN);
    } catch {
      draft.unsaved = true;
      draft.mayGoOn = false;
      say(state.dataset.lost, true);
      draft.later(AGAIN);
    }
  }

  // Once it is done, everything typed is kept, or the page says why not.
  draft.save = async () => {
    clearTimeout(draft.timer);
    if (draft.underway) await draft.underway;
    if (!draft.unsaved) return;
    draft.underway = send();
    await draft.underway;
    draft.underway = null;
  };
  draft.later = (pause) => {
    clearTimeout(draft.timer);
    draft.timer = setTimeout(draft.save, pause);
  };
  draft.sendOff = () => post({ keepalive: true });
  form.addEventListener("input", () => {
    draft.unsaved = true;
    draft.later(PAUSE);
  });
  // What is refused is shown by the page that answers; where nobody answers, the page is not left.
  let isKept = false;
  form.addEventListener("submit", async (event) => {
    if (isKept || !(draft.unsaved || draft.underway)) return;
    event.preventDefault();
    const pressed = event.submitter;
    await draft.save();
    if (!draft.mayGoOn) {
      state.scrollIntoView({ block: "center" });
      return;
    }
    draft.unsaved = false;
    isKept = true;
    form.requestSubmit(pressed);
    isKept = false;
  });
  return draft;
}

function open() {
  return drafts.filter((one) => one.unsaved || one.underway);
}

// A link, to the same page in the other language as well, leaves the page only once everything is kept.
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[href]");
  const isPlain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  const unkept = open();
  if (!link || !isPlain || unkept.length === 0 || link.getAttribute("href").startsWith("#")) return;
  event.preventDefault();
  for (const one of unkept) await one.save();
  const lost = drafts.find((one) => one.unsaved);
  if (lost) lost.state.scrollIntoView({ block: "center" });
  else location.assign(link.href);
});
addEventListener("online", () => { for (const one of open()) one.save(); });
addEventListener("pagehide", () => { for (const one of drafts) if (one.unsaved) one.sendOff(); });
addEventListener("beforeunload", (event) => {
  if (drafts.some((one) => one.unsaved && one.state.classList.contains("typing__state--wrong"))) event.preventDefault();
});
