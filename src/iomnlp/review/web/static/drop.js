// The drop page: files that are dropped or chosen, text that is pasted, and the records that come back.

import { say } from "./keys.js";

const form = document.getElementById("drop");
const zone = document.getElementById("zone");
const files = document.getElementById("files");
const results = document.getElementById("results");
const reading = document.getElementById("reading");
const csrf = { "X-CSRF-Token": document.body.dataset.csrf, "HX-Request": "true" };
let marks = new Map();
let active = null;
let place = 0;

function draw(node, html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  node.replaceChildren(template.content);
  prepare();
}

// Every card is reached by Tab; its marks are found by its number.
function prepare() {
  marks = new Map();
  active = null;
  for (const mark of results.querySelectorAll("mark")) {
    for (const number of mark.dataset.f.split(" ")) marks.set(number, [...(marks.get(number) ?? []), mark]);
  }
  for (const face of results.querySelectorAll(".card-face")) face.tabIndex = 0;
}

async function send(data) {
  form.setAttribute("aria-busy", "true");
  reading.textContent = form.dataset.reading;
  try {
    const answer = await fetch("/drop", { method: "POST", body: data, headers: csrf });
    if (answer.status === 413) say(form.dataset.large);
    else if (answer.status === 401 || answer.status === 403) say(form.dataset.failed);
    else {
      draw(results, await answer.text());
      if (answer.ok) files.value = "";
      if (answer.ok && data.has("text")) form.reset();
      results.focus({ preventScroll: true });
      results.scrollIntoView({ block: "start" });
    }
  } catch {
    say(form.dataset.failed);
  } finally {
    form.removeAttribute("aria-busy");
    reading.textContent = "";
  }
}

function submit(data) {
  if (form.getAttribute("aria-busy")) return;
  const size = [...files.files].reduce((sum, file) => sum + file.size, 0);
  if (size > Number(form.dataset.most) * 1e6) say(form.dataset.large);
  else send(data);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  submit(new FormData(form));
});

// Files are sent as soon as they are there; a text that is half pasted stays where it is.
function sendFiles() {
  if (!files.files.length) return;
  const data = new FormData(form);
  data.delete("text");
  submit(data);
}

files.addEventListener("change", sendFiles);

// A file that misses the zone must not make the browser leave the page.
for (const name of ["dragover", "drop"]) document.addEventListener(name, (event) => event.preventDefault());
zone.addEventListener("dragover", () => zone.classList.add("over"));
zone.addEventListener("dragleave", () => zone.classList.remove("over"));
zone.addEventListener("drop", (event) => {
  zone.classList.remove("over");
  if (!event.dataTransfer.files.length) return;
  files.files = event.dataTransfer.files;
  sendFiles();
});

async function show(button) {
  const answer = await fetch(button.dataset.show, { headers: csrf });
  if (!answer.ok) {
    say(form.dataset.failed);
    return;
  }
  draw(document.getElementById("shown"), await answer.text());
  for (const other of results.querySelectorAll("[data-show]")) other.removeAttribute("aria-current");
  button.setAttribute("aria-current", "true");
}

async function sendToReview(button) {
  button.disabled = true;
  const answer = await fetch(button.dataset.send, { method: "POST", headers: csrf });
  const sent = document.getElementById("sent");
  const template = document.createElement("template");
  template.innerHTML = await answer.text();
  sent.replaceChildren(template.content);
  if (!answer.ok) button.disabled = false;
}

// A field frames its words; again, the next place.
function frame(card) {
  place = card === active ? place + 1 : 0;
  active?.classList.remove("active");
  for (const mark of results.querySelectorAll("mark.at")) mark.classList.remove("at");
  active = card;
  card.classList.add("active");
  const spans = card.dataset.spans.split(" ").filter(Boolean).map((span) => span.split("-").map(Number));
  if (!spans.length) return;
  const [start, end] = spans[place % spans.length];
  let first = null;
  for (const mark of marks.get(card.dataset.number) ?? []) {
    const at = Number(mark.dataset.s);
    if (at < start || at >= end) continue;
    mark.classList.add("at");
    first ??= mark;
  }
  if (!first) return;
  const folded = first.closest("details");
  if (folded) folded.open = true;
  first.scrollIntoView({ block: "center" });
}

results.addEventListener("click", (event) => {
  const target = event.target;
  const button = target.closest("[data-show], [data-send]");
  if (button) return button.dataset.show ? show(button) : sendToReview(button);
  const face = target.closest(".card-face");
  if (face) return frame(face.closest(".card"));
  const mark = target.closest("mark");
  if (!mark) return undefined;
  const card = document.getElementById(`f${mark.dataset.f.split(" ")[0]}`);
  if (card) {
    frame(card);
    card.scrollIntoView({ block: "nearest" });
  }
  return undefined;
});
