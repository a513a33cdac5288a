"use strict";
// A number names a table and a query; the rows that it selects are shown with their words.
const data = JSON.parse(document.getElementById("data").textContent);
const drawer = document.getElementById("drawer");
const list = document.getElementById("list");
const PAGE = 40;

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

// Values are numbers in the data: a query is turned into numbers once.
function select(name, query) {
  const table = data.tables[name];
  if (!table) return [];
  const tests = [];
  for (const [key, wanted] of Object.entries(query)) {
    const asked = Array.isArray(wanted) ? wanted : [wanted];
    if (key === "r") {
      tests.push((row) => asked.includes(String(row[0])));
      continue;
    }
    const at = table.keys.indexOf(key);
    const numbers = new Set(asked.map((value) => (at < 0 ? -1 : table.values[at].indexOf(value))).filter((n) => n >= 0));
    tests.push((row) => [].concat(at < 0 ? [] : row[1][at]).some((n) => numbers.has(n)));
  }
  return table.rows.filter((row) => tests.every((test) => test(row)));
}

function item(row, name) {
  const [, , label, before, words, after, start] = row;
  const made = element("li");
  if (name) made.append(element("span", "table", data.names[name] + " "));
  if (label) made.append(element("span", "says", label), element("br"));
  if (words) {
    made.append(before ? "… " + before + " " : "", element("mark", "", words), after ? " " + after + " …" : "");
    made.append(" ", element("span", "at", data.words.offset.replace("{n}", start)));
  }
  return made;
}

// Rows of one record stand together, in the order of the records.
function sources(rows) {
  const groups = new Map();
  for (const [row, name] of rows) {
    if (!groups.has(row[0])) groups.set(row[0], []);
    groups.get(row[0]).push([row, name]);
  }
  return [...groups];
}

function source([index, rows]) {
  const [title, date, kind, uri, id] = data.sources[index];
  const made = element("div", "source");
  const button = element("button", "", title);
  button.type = "button";
  button.title = data.words.all_of;
  button.addEventListener("click", () => whole(index));
  made.append(button, element("div", "of", [date, kind, uri, id].filter(Boolean).join(" · ")));
  const items = element("ul");
  items.append(...rows.filter(([row]) => row[2] || row[4]).map(([row, name]) => item(row, name)));
  made.append(items);
  return made;
}

function counted(number, key) {
  return `${number} ${data.words[number === 1 ? `${key}_one` : key]}`;
}

function show(heading, rows) {
  const groups = sources(rows);
  document.getElementById("heading").textContent = heading;
  const about = `${counted(rows.length, "rows")} · ${counted(groups.length, "sources")}`;
  document.getElementById("about").textContent = rows.length ? about : data.words.nothing;
  list.replaceChildren();
  let shown = 0;
  const more = element("button", "", data.words.more);
  more.type = "button";
  more.addEventListener("click", next);
  function next() {
    list.append(...groups.slice(shown, shown + PAGE).map(source));
    shown += PAGE;
    if (shown < groups.length) list.append(more);
    else more.remove();
  }
  next();
  if (!drawer.open) drawer.showModal();
  drawer.scrollTop = 0;
  document.getElementById("heading").focus();
}

// All that one document says, table by table.
function whole(index) {
  const rows = Object.keys(data.tables).flatMap((name) => select(name, { r: String(index) }).map((row) => [row, name]));
  show(data.sources[index][0], rows);
}

function open(mark) {
  const rows = select(mark.dataset.t, JSON.parse(mark.dataset.q));
  show(mark.dataset.h, rows.map((row) => [row, ""]));
}

document.addEventListener("click", (event) => {
  const mark = event.target.closest("[data-t]");
  if (mark) open(mark);
  // The dialog itself is its backdrop: what is inside has elements of its own.
  else if (event.target === drawer) drawer.close();
});
document.addEventListener("keydown", (event) => {
  if ((event.key === "Enter" || event.key === " ") && event.target.classList.contains("hit")) {
    event.preventDefault();
    open(event.target);
  }
});
document.getElementById("close").addEventListener("click", () => drawer.close());
// Paper has no folds: the tables behind the charts are printed.
const folded = [];
addEventListener("beforeprint", () => {
  for (const one of document.querySelectorAll("details:not([open])")) {
    folded.push(one);
    one.open = true;
  }
});
addEventListener("afterprint", () => folded.splice(0).forEach((one) => { one.open = false; }));
