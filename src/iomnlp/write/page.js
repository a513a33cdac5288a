"use strict";
// Offsets were turned into marks before the page was written: here, fields and marks only find each other by number.
const docs = [...document.querySelectorAll("article")];
const choice = document.getElementById("choice");
const tip = document.getElementById("tip");
let last = null, turn = 0, timer = 0;

function show(index) {
  docs.forEach((doc, i) => { doc.hidden = i !== index; });
  if (choice) choice.value = String(index);
  hideTip();
}

function go(index) {
  show(index);
  history.replaceState(null, "", "#" + docs[index].id);
}

function fieldsOf(mark) {
  const doc = mark.closest("article");
  return mark.dataset.f.split(" ").map((n) => doc.querySelector(`.field[data-n="${n}"]`));
}

function clear() {
  document.querySelectorAll(".on").forEach((e) => e.classList.remove("on"));
}

function reveal(field) {
  const doc = field.closest("article"), n = field.dataset.n;
  const starts = doc.querySelectorAll(`mark[data-s~="${n}"]`);
  turn = last === field ? turn + 1 : 0;
  last = field;
  clear();
  field.classList.add("on");
  doc.querySelectorAll(`mark[data-f~="${n}"]`).forEach((m) => m.classList.add("on"));
  if (!starts.length) return;
  const goal = starts[turn % starts.length];
  for (let box = goal.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  goal.scrollIntoView({ block: "center" });
}

function showTip(mark) {
  clearTimeout(timer);
  document.querySelectorAll(".hot").forEach((e) => e.classList.remove("hot"));
  tip.replaceChildren(...fieldsOf(mark).map((field) => {
    field.classList.add("hot");
    const line = document.createElement("p");
    line.textContent = field.dataset.group + " : " + field.querySelector(".value").textContent;
    return line;
  }));
  tip.hidden = false;
  const at = mark.getClientRects()[0], box = tip.getBoundingClientRect();
  const below = at.bottom + 6 + box.height < innerHeight;
  tip.style.left = Math.max(4, Math.min(at.left, innerWidth - box.width - 4)) + "px";
  tip.style.top = Math.max(4, below ? at.bottom + 6 : at.top - box.height - 6) + "px";
  mark.setAttribute("aria-describedby", "tip");
}

function hideTip() {
  tip.hidden = true;
  document.querySelectorAll(".hot").forEach((e) => e.classList.remove("hot"));
  document.querySelectorAll("[aria-describedby]").forEach((e) => e.removeAttribute("aria-describedby"));
}

function later() { timer = setTimeout(hideTip, 250); }

function step(list, item, by) {
  const next = list[list.indexOf(item) + by];
  if (!next) return;
  if (item.hasAttribute("tabindex")) { item.tabIndex = -1; next.tabIndex = 0; }
  next.focus();
}

docs.forEach((doc) => {
  // One stop for the Tab key in the text; arrows go from mark to mark.
  const marks = [...doc.querySelectorAll("mark[data-s]")];
  const buttons = [...doc.querySelectorAll(".field button")];
  marks.forEach((mark, i) => {
    mark.tabIndex = i ? -1 : 0;
    mark.addEventListener("focus", () => showTip(mark));
    mark.addEventListener("blur", later);
  });
  doc.querySelectorAll("mark").forEach((mark) => {
    mark.addEventListener("mouseenter", () => showTip(mark));
    mark.addEventListener("mouseleave", later);
    mark.addEventListener("click", () => fieldsOf(mark)[0].scrollIntoView({ block: "nearest" }));
  });
  buttons.forEach((button) => button.addEventListener("click", () => reveal(button.closest(".field"))));
  doc.addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    const item = event.target;
    if (by && (marks.includes(item) || buttons.includes(item))) {
      step(marks.includes(item) ? marks : buttons, item, by);
      event.preventDefault();
    } else if (event.key === "Enter" && marks.includes(item)) {
      fieldsOf(item)[0].querySelector("button").focus();
      event.preventDefault();
    }
  });
});
tip.addEventListener("mouseenter", () => clearTimeout(timer));
tip.addEventListener("mouseleave", later);
document.addEventListener("keydown", (event) => { if (event.key === "Escape") { hideTip(); clear(); } });
if (choice) {
  const move = (by) => go((Number(choice.value) + by + docs.length) % docs.length);
  choice.addEventListener("change", () => go(Number(choice.value)));
  document.getElementById("before").addEventListener("click", () => move(-1));
  document.getElementById("after").addEventListener("click", () => move(1));
}
show(Math.max(0, docs.findIndex((doc) => "#" + doc.id === location.hash)));
