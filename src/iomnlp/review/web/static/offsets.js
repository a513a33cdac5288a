// Selections of the page as code points over the document's text, and back. The browser counts UTF-16 units, the store
// counts code points; each piece of the text carries in data-s how many stand before it.

export function codePoints(text) {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

const pieces = (root) => [...root.querySelectorAll("[data-s]")];

function within(piece, node, offset, closing) {
  const range = document.createRange();
  range.setStart(piece, 0);
  range.setEnd(node, offset);
  const before = range.toString();
  const last = before.charCodeAt(before.length - 1);
  const halved = last >= 0xd800 && last <= 0xdbff;
  // A boundary inside a pair of surrogates takes the whole character in.
  return Number(piece.dataset.s) + codePoints(before) - (halved && !closing ? 1 : 0);
}

function place(all, node, offset, closing) {
  const range = document.createRange();
  let low = 0;
  let high = all.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    range.selectNodeContents(all[middle]);
    if (range.comparePoint(node, offset) > 0) low = middle + 1;
    else high = middle;
  }
  if (low === all.length) {
    const last = all[all.length - 1];
    return Number(last.dataset.s) + codePoints(last.textContent);
  }
  range.selectNodeContents(all[low]);
  return range.comparePoint(node, offset) < 0 ? Number(all[low].dataset.s) : within(all[low], node, offset, closing);
}

function textBetween(all, start, end) {
  let found = "";
  for (const piece of all) {
    const first = Number(piece.dataset.s);
    if (first >= end) break;
    const points = [...piece.textContent];
    if (first + points.length <= start) continue;
    found += points.slice(Math.max(0, start - first), Math.max(0, end - first)).join("");
  }
  return found;
}

// A range of the page as {start, end, text}; null where it holds nothing of the text.
export function spanOf(root, range) {
  const all = pieces(root);
  if (!all.length || !range.intersectsNode(root)) return null;
  const start = place(all, range.startContainer, range.startOffset, false);
  const end = place(all, range.endContainer, range.endOffset, true);
  return start < end ? { start, end, text: textBetween(all, start, end) } : null;
}

// What is selected, without the blanks at its edges, which a double click often takes in.
export function selected(root) {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const span = spanOf(root, selection.getRangeAt(0));
  if (!span) return null;
  const points = [...span.text];
  let first = 0;
  let last = points.length;
  while (first < last && /\s/u.test(points[first])) first += 1;
  while (last > first && /\s/u.test(points[last - 1])) last -= 1;
  if (first === last) return null;
  return { start: span.start + first, end: span.start + last, text: points.slice(first, last).join("") };
}

function boundary(all, offset) {
  let piece = all[0];
  for (const one of all) {
    if (Number(one.dataset.s) > offset) break;
    piece = one;
  }
  const node = piece.firstChild;
  const points = [...piece.textContent].slice(0, offset - Number(piece.dataset.s));
  return [node, Math.min(points.join("").length, node.length)];
}

// The range of the page for code points of the text.
export function rangeOf(root, start, end) {
  const all = pieces(root);
  const range = document.createRange();
  range.setStart(...boundary(all, start));
  range.setEnd(...boundary(all, end));
  return range;
}
