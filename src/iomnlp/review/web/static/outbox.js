// Writes, one after another, each with an identity of its own: what cannot be sent is kept and sent again, and the store
// takes the same identity once.

import { own, say } from "./keys.js";

const KEPT = own("iomnlp.outbox");
const words = (name) => document.getElementById("words")?.dataset[name] ?? "";
let line = Promise.resolve();

export const identity = () =>
  crypto.randomUUID
    ? crypto.randomUUID()
    : "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) =>
        (c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (c / 4)))).toString(16),
      );

function kept() {
  try {
    return JSON.parse(localStorage.getItem(KEPT)) ?? [];
  } catch {
    return [];
  }
}

const keep = (items) => localStorage.setItem(KEPT, JSON.stringify(items));

async function post(path, body) {
  const answer = await fetch(path, {
    method: "POST",
    credentials: "same-origin",
    headers: {
      "Content-Type": "application/x-www-form-urlencoded",
      "X-CSRF-Token": document.body.dataset.csrf,
      "HX-Request": "true",
    },
    body,
  });
  return { status: answer.status, html: await answer.text(), reviewed: answer.headers.get("X-Review") === "reviewed" };
}

async function attempt(path, body) {
  try {
    const answer = await post(path, body);
    // A session that is over is no reason to lose a decision: the next one takes it along.
    if (answer.status === 401) throw new TypeError("session");
    return answer;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    keep([...kept(), { path, body }]);
    say(words("offline"));
    return null;
  }
}

// Send one write after those before it; `body` is asked for at that moment, when versions are known. Null: kept for later.
export function send(path, body) {
  const done = line.then(() => attempt(path, new URLSearchParams(body()).toString()));
  line = done.catch(() => undefined);
  return done;
}

// Send what was kept; gives how many went.
export async function again() {
  const items = kept();
  let sent = 0;
  while (items.length) {
    try {
      const answer = await post(items[0].path, items[0].body);
      if (answer.status === 401) break;
    } catch {
      break;
    }
    items.shift();
    keep(items);
    sent += 1;
  }
  return sent;
}

export const waiting = () => kept().length;
