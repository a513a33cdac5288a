// Letters for actions, on every page: off while somebody types, and never in the way of the browser's own shortcuts.

const letters = JSON.parse(document.body.dataset.keys || "{}");
const actions = new Map(Object.entries(letters).map(([action, letter]) => [letter, action]));
const handlers = new Map();

export const typing = (target) =>
  target instanceof Element && target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]") !== null;

// Caps Lock must not turn "accept" into "accept all": Shift alone makes a capital.
const pressed = (event) =>
  /^\p{L}$/u.test(event.key) ? (event.shiftKey ? event.key.toUpperCase() : event.key.toLowerCase()) : event.key;

// A name under which the browser keeps things: each account its own, since the next person on this machine is another.
export const own = (name) => (document.body.dataset.account ? `${name}.${document.body.dataset.account}` : name);

export function on(action, handler) {
  handlers.set(action, handler);
}

export function run(action) {
  const handler = handlers.get(action);
  if (handler) handler();
  return Boolean(handler);
}

export function say(text) {
  const line = document.getElementById("messages");
  line.textContent = "";
  // A new node each time, so that the same sentence is read out again.
  line.append(document.createTextNode(text));
  line.classList.toggle("shown", Boolean(text));
  clearTimeout(say.timer);
  if (text) say.timer = setTimeout(() => line.classList.remove("shown"), 6000);
}

on("help", () => location.assign("/help"));
on("search", () => {
  const box = document.getElementById("q");
  if (box) box.focus();
  else location.assign("/queue#q");
});

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const action = actions.get(pressed(event));
  if (action && run(action)) event.preventDefault();
});

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element && event.target.closest("[data-action]");
  if (button) run(button.dataset.action);
});
