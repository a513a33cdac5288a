// Moments in the reader's own time zone: the server knows UTC alone. What is fetched later is told, too.

const written = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });

function tell(within) {
  for (const time of within.querySelectorAll("time[data-moment]")) {
    const moment = new Date(time.dateTime);
    if (Number.isNaN(moment.valueOf())) continue;
    time.textContent = written.format(moment);
    time.removeAttribute("data-moment");
  }
}

tell(document);
new MutationObserver((changes) => changes.some((change) => change.addedNodes.length) && tell(document)).observe(
  document.body,
  { childList: true, subtree: true },
);
