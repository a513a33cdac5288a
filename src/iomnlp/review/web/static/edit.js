// Forms beside the text: what is typed stays in the browser until the store has it.

import { own, say } from "./keys.js";
import { identity } from "./outbox.js";
import { selected } from "./offsets.js";

const stored = (name) => {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null;
  }
};

export class Editor {
  constructor(page) {
    this.page = page;
    this.form = null;
  }

  get busy() {
    return this.form !== null && this.form.isConnected;
  }

  draftName(form = this.form) {
    return `${own("iomnlp.draft")}.${this.page.base()}.${form.elements.key.value}.${form.dataset.edit}`;
  }

  async open(key, mode, number, selection) {
    const query = new URLSearchParams({ key, mode, number });
    if (selection) query.set("selection", JSON.stringify([selection]));
    const answer = await fetch(`${this.page.base()}/form?${query}`, { headers: { "HX-Request": "true" } });
    const template = document.createElement("template");
    template.innerHTML = await answer.text();
    const form = template.content.querySelector("form.edit");
    if (!form) {
      say(template.content.textContent.trim());
      return;
    }
    this.show(form, true);
  }

  show(form, fresh = false) {
    form.dataset.uuid = identity();
    this.form = form;
    this.page.inspector().replaceChildren(form);
    this.page.inspector().classList.add("editing");
    if (fresh) this.recover();
    const wrong = form.querySelector("[aria-invalid=true], [aria-describedby$=error]");
    const first = wrong ?? form.querySelector("select[data-switch] ~ .inputs input, .inputs input, .inputs textarea, .inputs select, fieldset input, button");
    const input = wrong?.matches("fieldset") ? wrong.querySelector("input") : first;
    input?.focus();
    if (input?.matches("input:not([type=checkbox]), textarea")) input.select();
    form.addEventListener("input", () => this.remember());
    form.addEventListener("click", (event) => this.clicked(event));
    form.querySelector("[data-switch]")?.addEventListener("change", (event) => {
      const spans = JSON.parse(form.elements.evidence.value);
      this.open(event.target.value, "add", 0, spans[0] ?? null);
    });
  }

  remember() {
    const entries = [...new FormData(this.form)].filter(([name]) => !["version", "number"].includes(name));
    localStorage.setItem(this.draftName(), JSON.stringify(entries));
  }

  recover() {
    const entries = stored(this.draftName());
    if (!entries) return;
    const form = this.form;
    for (const box of form.querySelectorAll("input[type=checkbox]")) box.checked = false;
    for (const [name, value] of entries) {
      for (const input of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
        if (input.type === "checkbox") input.checked ||= input.value === value;
        else if (name !== "mode" && name !== "key" && name !== "action") input.value = value;
      }
    }
    for (const input of form.querySelectorAll("[name$=evidence]")) this.list(input);
    say(this.page.words("draft"));
  }

  clicked(event) {
    const source = event.target.closest("[data-source]");
    if (source) this.take(source.dataset.source, source.dataset.prefix);
    else if (event.target.closest("[data-cancel]")) {
      localStorage.removeItem(this.draftName());
      this.close();
      this.page.closed();
    }
  }

  take(how, prefix) {
    const span = selected(this.page.text());
    if (!span) {
      say(this.page.words("select"));
      return;
    }
    const input = this.form.elements[`${prefix}evidence`];
    const held = how === "extend" ? JSON.parse(input.value) : [];
    input.value = JSON.stringify([...held.filter((one) => one.start !== span.start || one.end !== span.end), span]);
    this.list(input);
    this.remember();
  }

  list(input) {
    const prefix = input.name.replace(/evidence$/, "");
    const list = this.form.querySelector(`[data-spans-of="${CSS.escape(prefix)}"]`);
    list.replaceChildren(
      ...JSON.parse(input.value || "[]").map((span) => {
        const item = document.createElement("li");
        const quote = document.createElement("q");
        quote.textContent = span.text.length > 90 ? `${span.text.slice(0, 89)}…` : span.text;
        item.append(quote);
        return item;
      }),
    );
  }

  async submit(form) {
    const name = this.draftName(form);
    const entries = [...new FormData(form), ["uuid", form.dataset.uuid]];
    this.remember();
    await this.page.deliver(form.dataset.post, () => entries, (status) => {
      if (status < 400) localStorage.removeItem(name);
    });
  }

  close() {
    this.form = null;
    this.page.inspector().classList.remove("editing");
    this.page.inspector().replaceChildren();
  }
}
