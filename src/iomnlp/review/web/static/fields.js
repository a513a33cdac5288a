// The parts of the record's page: its fields, and the marks of their evidence in the text.

export const work = () => document.getElementById("work");
export const text = () => document.getElementById("text");
export const inspector = () => document.getElementById("inspector");
export const base = () => `/records/${work().dataset.record}`;
export const cards = () => [...document.querySelectorAll(".card")];
export const byKey = (key) => cards().find((card) => card.dataset.key === key);
export const isOpen = (card) => "open" in card.dataset;

let marks = new Map();
let place = 0;

export function index() {
  marks = new Map();
  for (const mark of text().querySelectorAll("mark")) {
    for (const number of mark.dataset.f.split(" ")) {
      if (!marks.has(number)) marks.set(number, []);
      marks.get(number).push(mark);
    }
  }
}

// Marks of decided fields step back; one that any open field still needs stays.
export function settle(numbers = marks.keys()) {
  const open = new Set(cards().filter(isOpen).map((card) => card.dataset.number));
  for (const number of numbers) {
    for (const mark of marks.get(number) ?? []) {
      mark.classList.toggle("done", !mark.dataset.f.split(" ").some((one) => open.has(one)));
    }
  }
}

export function count() {
  const all = cards();
  const open = all.filter(isOpen).length;
  document.getElementById("left").textContent = open.toLocaleString(document.documentElement.lang);
  document.getElementById("bar").value = all.length - open;
  work().classList.toggle("complete", open === 0);
}

export const spans = (card) =>
  card.dataset.spans ? card.dataset.spans.split(" ").map((span) => span.split("-").map(Number)) : [];

export function frame(card) {
  for (const mark of text().querySelectorAll("mark.on")) mark.classList.remove("on", "at");
  for (const mark of marks.get(card.dataset.number) ?? []) mark.classList.add("on");
  place = 0;
  reveal(card);
}

// The next place where a field is said.
export function further(card) {
  place += 1;
  reveal(card);
}

function reveal(card) {
  const all = spans(card);
  if (!all.length) return;
  const [start, end] = all[place % all.length];
  let first = null;
  for (const mark of marks.get(card.dataset.number) ?? []) {
    const here = Number(mark.dataset.s) >= start && Number(mark.dataset.s) < end;
    mark.classList.toggle("at", here);
    if (here && !first) first = mark;
  }
  if (first) {
    const folded = first.closest("details");
    if (folded) folded.open = true;
    first.scrollIntoView({ block: "center" });
  }
}
