// The record's page: one active field, its evidence framed, decisions by one letter, and focus that is never lost.

import { on, say, typing } from "./keys.js";
import { identity, send, again, waiting } from "./outbox.js";
import { rangeOf, selected } from "./offsets.js";
import { base, byKey, cards, count, frame, further, index, inspector, isOpen, settle, spans, text, work } from "./fields.js";
import { Editor } from "./edit.js";

const words = (name) => document.getElementById("words").dataset[name];
let active = null;
let asking = null;
let pending = null;

function inspect(card, delay) {
  asking?.abort();
  const controller = new AbortController();
  asking = controller;
  const { key, number } = card.dataset;
  const address = `${base()}/field?${new URLSearchParams({ key, number })}`;
  setTimeout(async () => {
    if (controller.signal.aborted) return;
    try {
      const answer = await fetch(address, { signal: controller.signal, headers: { "HX-Request": "true" } });
      const html = await answer.text();
      if (!controller.signal.aborted && answer.ok && !editor.busy) inspector().innerHTML = html;
    } catch (error) {
      if (error.name !== "AbortError" && !(error instanceof TypeError)) throw error;
    }
  }, delay);
}

// Where the machine proposes nothing, A has nothing to take; where nothing stands, S is what is meant most often.
function offer(card) {
  const proposed = "proposed" in card.dataset;
  const accept = document.querySelector('.dock [data-action="accept"]');
  // Who only reads has no buttons to decide.
  if (!accept) return;
  accept.classList.toggle("primary", proposed);
  accept.setAttribute("aria-disabled", String(!proposed));
  accept.title = proposed ? "" : words("unproposed");
  const empty = card.classList.contains("empty");
  document.querySelector('.dock [data-action="absent"]').classList.toggle("primary", !proposed && empty);
}

function activate(card, { focus = true, delay = 60 } = {}) {
  if (!card) return;
  if (active && active !== card) {
    active.classList.remove("active");
    const face = active.querySelector(".card-face");
    face.tabIndex = -1;
    face.removeAttribute("aria-current");
  }
  active = card;
  card.classList.add("active");
  const face = card.querySelector(".card-face");
  face.tabIndex = 0;
  face.setAttribute("aria-current", "true");
  if (focus) face.focus({ preventScroll: true });
  card.scrollIntoView({ block: "nearest" });
  offer(card);
  frame(card);
  inspect(card, delay);
}

function step(by) {
  const all = cards();
  activate(all[Math.min(Math.max(all.indexOf(active) + by, 0), all.length - 1)]);
}

// The next field that asks for a decision: below, else from the top; else the field stays and V is next.
function nextOpen(after) {
  const all = cards();
  const start = all.indexOf(after);
  return [...all.slice(start + 1), ...all.slice(0, Math.max(start, 0))].find(isOpen);
}

function fragment(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

function replaceCard(node) {
  const old = document.getElementById(node.id);
  if (!old) return;
  const wasActive = old === active;
  const focused = old.contains(document.activeElement);
  old.replaceWith(node);
  if (wasActive) {
    active = null;
    activate(node, { focus: focused || document.activeElement === document.body });
  }
  settle([node.dataset.number]);
  count();
}

// Put an answer of the server where it belongs.
function apply(html) {
  const content = fragment(html);
  const node = content.firstElementChild;
  if (!node) return;
  if (node.id === "work") {
    work().replaceWith(node);
    start();
    if (node.dataset.told && !document.getElementById("missing")) say(node.dataset.told);
  } else if (node.matches(".card")) replaceCard(node);
  else if (node.matches(".conflict")) conflict(node);
  else if (node.matches("form.edit")) editor.show(node);
  else say(node.textContent.trim());
}

function conflict(node) {
  editor.close();
  const card = byKey(node.dataset.key);
  if (card) activate(card, { focus: false, delay: 0 });
  asking.abort();
  inspector().replaceChildren(node);
  inspector().classList.add("editing");
  node.focus();
}

async function deliver(path, body, remember) {
  let sentBody = null;
  const answer = await send(`${base()}/${path}`, () => (sentBody = body()));
  if (answer === null) return false;
  if (answer.reviewed) return answer;
  if (answer.status === 409) pending = { path, body: { ...Object.fromEntries(new URLSearchParams(sentBody)) }, entries: [...new URLSearchParams(sentBody)] };
  if (answer.status >= 500 || answer.status === 403 || answer.status === 413) {
    say(words("failed"));
    return false;
  }
  apply(answer.html);
  remember?.(answer.status);
  return answer.status < 400;
}

async function decide(action, card = active) {
  if (!card || editor.busy) return;
  if (action === "accept" && !("proposed" in card.dataset)) {
    say(words("unproposed"));
    return;
  }
  const { key, number } = card.dataset;
  const uuid = identity();
  card.classList.add("sending");
  delete card.dataset.open;
  if (action !== "keep" || isOpen(card)) {
    const next = nextOpen(card);
    if (next) activate(next);
  }
  // The version is read when the request goes out: a decision of one's own may be on its way before it.
  await deliver("decide", () => ({ key, number, action, uuid, version: byKey(key)?.dataset.version ?? 0 }));
  byKey(key)?.classList.remove("sending");
  if (!cards().some(isOpen)) say(words("done"));
}

const editor = new Editor({
  base,
  text,
  inspector,
  deliver,
  closed: () => active && activate(byKey(active.dataset.key) ?? active),
  words,
});

// A doubt with a note, for whoever leads the review.
async function note() {
  if (!active || editor.busy) return;
  asking?.abort();
  const address = `${base()}/note?${new URLSearchParams({ key: active.dataset.key })}`;
  const answer = await fetch(address, { headers: { "HX-Request": "true" } });
  if (!answer.ok) return;
  inspector().innerHTML = await answer.text();
  document.getElementById("in-note").focus();
}

function evidence() {
  if (!active) return;
  if (!spans(active).length) {
    say(words("nothing"));
    return;
  }
  further(active);
}

function correct() {
  if (!active) return;
  const empty = active.classList.contains("empty");
  editor.open(active.dataset.key, empty ? "add" : "correct", active.dataset.number, empty ? selected(text()) : null);
}

function add(group) {
  const single = active?.classList.contains("empty") && !group;
  const listed = document.querySelector(`[data-add="${CSS.escape(active?.dataset.group ?? "")}"]`);
  const key = group ?? (single ? active.dataset.key : listed ? active.dataset.group : "amounts");
  editor.open(key, "add", 0, selected(text()));
}

async function validate() {
  const answer = await deliver("validate", () => ({}));
  if (!answer?.reviewed) return;
  // The neighbour as it was when the page was opened: decisions change the order of the queue.
  location.assign(document.querySelector(".steps [rel=next]")?.href ?? document.querySelector(".steps a").href);
}

for (const action of ["accept", "reject", "absent", "doubt"]) on(action, () => decide(action));
on("correct", correct);
on("note", note);
on("add", () => add());
on("evidence", evidence);
on("accept_all", () => deliver("accept-all", () => ({})));
on("validate", validate);
on("undo", () => deliver("undo", () => ({})));
on("split", () => active && editor.open(active.dataset.key, "split", active.dataset.number, selected(text())));
on("merge", () => active && editor.open(active.dataset.key, "merge", active.dataset.number, null));
on("history", () => active && location.assign(`${base()}/history?${new URLSearchParams({ key: active.dataset.key })}`));
on("next", () => step(1));
on("previous", () => step(-1));

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && editor.busy) {
    editor.close();
    activate(active);
  } else if (event.key === "Escape" && inspector().querySelector("form.note")) activate(active, { delay: 0 });
  else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && event.target.closest?.(".card")) {
    event.preventDefault();
    step(event.key === "ArrowDown" ? 1 : -1);
  }
});

function choose(which) {
  const box = inspector().querySelector(".conflict");
  const version = box.dataset.version;
  const theirs = box.querySelector("template").content.firstElementChild;
  const key = box.dataset.key;
  editor.close();
  if (byKey(key)) replaceCard(document.importNode(theirs, true));
  activate(byKey(key) ?? active);
  if (which === "yours" && pending) {
    const body = [...pending.entries.filter(([name]) => name !== "version" && name !== "uuid"), ["version", version], ["uuid", identity()]];
    deliver(pending.path, () => body);
  } else if (which === "proposal") decide("accept", byKey(key));
  pending = null;
}

function jump(start, end) {
  const range = rangeOf(text(), start, end);
  range.startContainer.parentElement?.closest("details")?.setAttribute("open", "");
  const box = range.getBoundingClientRect();
  const pane = text().getBoundingClientRect();
  text().scrollTop += box.top - pane.top - pane.height / 2;
  window.CSS?.highlights?.set("place", new Highlight(range));
}

document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  const found = (selector) => target?.closest(selector);
  const data = (selector, name) => found(selector)?.dataset[name];
  if (found(".card-face")) activate(found(".card"));
  else if (found("[data-decide]")) decide(data("[data-decide]", "decide"));
  else if (found("[data-choose]")) choose(data("[data-choose]", "choose"));
  else if (found("[data-go]")) go(data("[data-go]", "go"));
  else if (found("form.note [data-cancel]")) activate(active, { delay: 0 });
  else if (found("[data-add]")) add(data("[data-add]", "add"));
  else if (found("[data-move]")) move(data("[data-move]", "move"));
  else if (found("[data-jump]")) jump(Number(data("[data-jump]", "jump")), Number(data("[data-jump]", "jumpEnd")));
  else if (found("mark") && getSelection().isCollapsed) {
    const numbers = data("mark", "f").split(" ");
    const at = active ? numbers.indexOf(active.dataset.number) : -1;
    activate(document.getElementById(`f${numbers[(at + 1) % numbers.length]}`));
  }
});

function move(to) {
  const { key } = active.dataset;
  deliver("move", () => ({ key, to, version: byKey(key).dataset.version }));
}

function go(key) {
  const check = document.querySelector(`.check[data-key="${CSS.escape(key)}"] input`);
  if (check) check.focus();
  else activate(byKey(key));
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-post]")) return;
  event.preventDefault();
  if (form.matches(".edit")) editor.submit(form);
  else deliver(form.dataset.post, () => [...new FormData(form)]);
});

function start() {
  active = null;
  index();
  settle();
  count();
  const all = cards();
  const wanted = byKey(work().dataset.active) ?? byKey(new URLSearchParams(location.search).get("key"));
  const first = wanted ?? all.find(isOpen) ?? all[0];
  if (first) activate(first, { delay: 0 });
  else text().focus();
}

async function resend() {
  if (!waiting() || !(await again())) return;
  say(words("sent"));
  if (!editor.busy) apply(await (await fetch(`${base()}/work`, { headers: { "HX-Request": "true" } })).text());
}

addEventListener("online", resend);
setInterval(resend, 4000);
addEventListener("focusin", (event) => {
  const card = event.target instanceof Element && event.target.closest(".card");
  if (card && card !== active && !typing(event.target)) activate(card, { focus: false });
});
start();
resend();
