// Differences of two opinions: one is active, its words framed in the text, and one letter settles it.

import { on, say, typing } from "./keys.js";
import { selected } from "./offsets.js";

const text = () => document.getElementById("text");
const words = (name) => document.getElementById("panes").dataset[name];
const items = () => [...document.querySelectorAll(".dispute")];
const isOpen = (item) => "open" in item.dataset;
let active = null;

function activate(item, focus = true) {
  if (!item) return;
  active?.classList.remove("active");
  active = item;
  item.classList.add("active");
  if (focus) item.focus({ preventScroll: true });
  item.scrollIntoView({ block: "nearest" });
  let first = null;
  for (const mark of text().querySelectorAll("mark")) {
    const here = mark.dataset.f.split(" ").includes(item.dataset.number);
    mark.classList.toggle("on", here);
    first ??= here ? mark : null;
  }
  if (!first) return;
  first.closest("details")?.setAttribute("open", "");
  const box = first.getBoundingClientRect();
  const pane = text().getBoundingClientRect();
  text().scrollTop += box.top - pane.top - pane.height / 2;
}

async function ask(item, path, options = {}) {
  const headers = { "HX-Request": "true", "X-CSRF-Token": document.body.dataset.csrf };
  try {
    return await fetch(`/adjudicate/${item.dataset.record}/${path}`, { ...options, headers });
  } catch {
    say(words("failed"));
    return null;
  }
}

function fragment(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content.firstElementChild;
}

async function settle(item, entries) {
  const body = new URLSearchParams(entries);
  const answer = await ask(item, "settle", { method: "POST", body });
  if (!answer) return;
  const node = fragment(await answer.text());
  if (node.matches(".dispute")) {
    // The server counts settled differences anew; its place on this page stays.
    node.id = item.id;
    node.dataset.number = item.dataset.number;
    item.replaceWith(node);
    const left = items().filter(isOpen);
    document.getElementById("left").textContent = left.length.toLocaleString(document.documentElement.lang);
    const after = left.find((one) => node.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING);
    activate(after ?? left[0] ?? node);
    if (!left.length) say(words("done"));
  } else if (node.matches("form")) show(item, node);
  else say(node.textContent.trim());
}

function show(item, form) {
  const place = item.querySelector("[data-own]");
  place.replaceChildren(form);
  form.querySelector("[aria-invalid=true], .inputs input, .inputs textarea, .inputs select")?.focus();
}

async function own(item) {
  const answer = await ask(item, `form?${new URLSearchParams({ key: item.dataset.key })}`);
  if (answer?.ok) show(item, fragment(await answer.text()));
}

function choose(item, choice) {
  if (!item) return;
  if (choice === "own") own(item);
  else settle(item, { key: item.dataset.key, choice, reason: item.querySelector(".why").value, uuid: crypto.randomUUID() });
}

function close() {
  active?.querySelector("[data-own]").replaceChildren();
  active?.focus();
}

function source(button) {
  const form = button.closest("form");
  const found = selected(text());
  if (!found) {
    say(words("select"));
    return;
  }
  const input = form.elements.evidence;
  const kept = button.dataset.source === "extend" ? JSON.parse(input.value || "[]") : [];
  const spans = [...kept, found];
  input.value = JSON.stringify(spans);
  form.querySelector("[data-spans-of]").replaceChildren(
    ...spans.map((span) => {
      const line = document.createElement("li");
      line.append(Object.assign(document.createElement("q"), { textContent: span.text }));
      return line;
    }),
  );
}

for (const choice of ["first", "second", "own", "neither"]) on(choice, () => choose(active, choice));
const step = (by) => activate(items()[Math.min(Math.max(items().indexOf(active) + by, 0), items().length - 1)]);
on("next", () => step(1));
on("previous", () => step(-1));

document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  const item = target?.closest(".dispute");
  if (target?.closest("[data-source]")) source(target.closest("[data-source]"));
  else if (target?.closest("[data-cancel]")) close();
  else if (target?.closest("[data-choice]")) {
    activate(item, false);
    choose(item, target.closest("[data-choice]").dataset.choice);
  } else if (item && item !== active && !typing(target)) activate(item, false);
  else if (target?.closest("mark")) {
    const number = target.closest("mark").dataset.f.split(" ")[0];
    activate(items().find((one) => one.dataset.number === number));
  }
});
document.addEventListener("submit", (event) => {
  if (!event.target.matches(".own-form")) return;
  event.preventDefault();
  settle(event.target.closest(".dispute"), [...new FormData(event.target), ["uuid", crypto.randomUUID()]]);
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && active?.querySelector("form")) close();
});
activate(items().find(isOpen) ?? items()[0]);
