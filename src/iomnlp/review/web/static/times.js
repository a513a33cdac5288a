// Moments in the reader's own time zone: the server knows UTC alone. What is fetched later is told, too.

const styles = { short: { timeStyle: "short" }, medium: { timeStyle: "medium" }, date: {} };
const formats = new Map();

function written(style) {
  if (!formats.has(style))
    formats.set(style, new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", ...styles[style] }));
  return formats.get(style);
}

function tell(within) {
  for (const time of within.querySelectorAll("time[data-moment]")) {
    const moment = new Date(time.dateTime);
    if (Number.isNaN(moment.valueOf())) continue;
    // What the server wrote is the moment in UTC.
    time.title = time.textContent;
    time.textContent = written(time.dataset.moment).format(moment);
    time.removeAttribute("data-moment");
  }
}

tell(document);
new MutationObserver((changes) => changes.some((change) => change.addedNodes.length) && tell(document)).observe(
  document.body,
  { childList: true, subtree: true },
);
