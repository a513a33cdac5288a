// The queue: letters to move through it, and filters that the address keeps.

import { on } from "./keys.js";

const links = () => [...document.querySelectorAll(".row-link")];

function step(by) {
  const all = links();
  const at = all.indexOf(document.activeElement);
  const next = all[at < 0 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1)];
  next?.focus();
}

on("next", () => step(1));
on("previous", () => step(-1));
document.addEventListener("keydown", (event) => {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  if (!event.target.matches?.(".row-link")) return;
  event.preventDefault();
  step(event.key === "ArrowDown" ? 1 : -1);
});

document.addEventListener("htmx:after:swap", () => {
  const results = document.getElementById("results");
  if (results) history.replaceState(history.state, "", `/queue${results.dataset.query ? `?${results.dataset.query}` : ""}`);
});

// On a narrow screen the records come first; the filters unfold.
const filters = document.getElementById("more-filters");
const narrow = matchMedia("(max-width: 46rem)");
function fold() {
  // A wide screen shows no heading to unfold them by: a device that is turned gets them back.
  filters.open = !narrow.matches;
}
if (filters) {
  fold();
  narrow.addEventListener("change", fold);
}

if (location.hash === "#q") document.getElementById("q").focus();
