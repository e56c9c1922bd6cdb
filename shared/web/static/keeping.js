// Keeps what is typed into a form that is saved nowhere yet, in this tab alone: another language, a link to choose one
// more field, or a reload lose nothing. What is sent, and what somebody else had typed here, is forgotten.
"use strict";

const PREFIX = "typed:";
const WHO = "typed-by";
const who = document.body.dataset.persona || "";
const forms = [...document.querySelectorAll("form[method=post]:not(.typing)")].filter((one) =>
  one.querySelector("textarea, input[type=text]"));

function inputs(form) {
  return [...form.elements].filter((one) => one.name && one.matches("textarea, select, input:not([type=hidden], [type=file])"));
}

function place(form) {
  return PREFIX + new URL(form.action).pathname;
}

function typed(form) {
  return inputs(form).map((one) => [one.name, one.value, one.matches("[type=checkbox], [type=radio]") ? one.checked : null]);
}

function keep(form) {
  // What stands on another page of the same form, of a field that is not asked here, is kept beside it.
  const names = new Set(inputs(form).map((one) => one.name));
  const others = kept(form).filter(([name]) => !names.has(name));
  sessionStorage.setItem(place(form), JSON.stringify([...others, ...typed(form)]));
}

function kept(form) {
  return JSON.parse(sessionStorage.getItem(place(form)) || "[]");
}

function restore(form) {
  let changed = false;
  for (const [name, value, checked] of kept(form)) {
    for (const one of inputs(form).filter((other) => other.name === name)) {
      if (checked === null ? one.value !== value : one.value === value && one.checked !== checked) {
        if (checked === null) one.value = value;
        else one.checked = checked;
        changed = true;
      }
    }
  }
  if (changed) for (let fold = form.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
}

if (sessionStorage.getItem(WHO) !== who) {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
  sessionStorage.setItem(WHO, who);
}
for (const form of forms) {
  // A form that came back shows what was sent, which another language is to show too.
  if (!document.querySelector(".error-summary, [role=alert]")) restore(form);
  else if (new URL(form.action).pathname === location.pathname) keep(form);
  form.addEventListener("input", () => keep(form));
  form.addEventListener("submit", () => sessionStorage.removeItem(place(form)));
}
