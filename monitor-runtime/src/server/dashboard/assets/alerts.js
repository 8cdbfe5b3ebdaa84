// Alerts, what became of them, and silences.

const SECONDS = { "30 minutes": 1800, "2 hours": 7200, "8 hours": 28800, "1 day": 86400, "1 week": 604800 };

const labelList = (labels, without = []) =>
  Object.entries(labels).filter(([name]) => !without.includes(name)).map(([name, value]) => `${name}="${value}"`).join(", ");

const send = async (method, path, body) => {
  const headers = body === undefined ? {} : { "Content-Type": "application/json" };
  const answer = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  if (answer.ok) return;
  const problem = await answer.json().catch(() => ({}));
  throw new Error(problem.reason ?? `${answer.status} ${answer.statusText}`);
};

class Alerts {
  constructor(refresh) {
    this.place = document.getElementById("alert-lists");
    this.said = null;
    this.refresh = refresh;
    // Forms by the labels of their alerts: what is written in one stays while the alert changes.
    this.forms = new Map();
    this.made = 0;
  }

  show(alerting, now) {
    // The clock of the server, which silences are measured by.
    this.now = now;
    if (!this.place) return;
    const firing = alerting.alerts.filter(({ state }) => state === "firing").length;
    const title = document.title.replace(/^\(\d+\) /, "");
    document.title = firing > 0 ? `(${firing}) ${title}` : title;
    const said = JSON.stringify(alerting);
    // A form that somebody is filling in is left alone.
    if (said === this.said || this.place.querySelector("form:focus-within")) return;
    this.said = said;
    const { alerts, changes, silences, failing } = alerting;
    const focused = this.place.contains(document.activeElement) ? document.activeElement : null;
    const of = focused?.closest("details")?.dataset.of;
    const there = new Set(alerts.map(({ labels }) => labelList(labels)));
    for (const labels of this.forms.keys()) if (!there.has(labels)) this.forms.delete(labels);
    const open = new Set([...this.place.querySelectorAll("details[open]")].map((details) => details.dataset.of));
    const parts = [
      alerts.length === 0 ? element("p", { class: "calm" }, "No alert is pending or firing.") : null,
      element("ul", { class: "alerts" }, ...alerts.map((alert) => this.alert(alert))),
      failing.length === 0 ? null : element("p", { class: "notice", role: "alert" }, `Not told: ${failing.join("; ")}`),
      silences.length === 0 ? null : this.silences(silences),
      changes.length === 0 ? null : this.changes(changes),
    ];
    this.place.replaceChildren(...parts.filter((part) => part !== null));
    const all = [...this.place.querySelectorAll("details")];
    for (const details of all) details.open = open.has(details.dataset.of);
    if (!focused) return;
    const again = focused.isConnected ? focused : all.find((details) => details.dataset.of === of)?.querySelector("summary");
    again?.focus({ preventScroll: true });
  }

  alert(alert) {
    const { labels, annotations, state, activeAt, value, silenced } = alert;
    const severity = ["critical", "warning", "info"].includes(labels.severity) ? labels.severity : "warning";
    const texts = [annotations.summary, annotations.description].filter(Boolean).map((text) => element("p", {}, text));
    return element("li", { class: `alert ${state} ${severity}` },
      element("p", { class: "headline" },
        element("strong", { class: "name" }, labels.alertname ?? ""),
        element("span", { class: "badge" }, state),
        labels.severity ? element("span", { class: "badge soft" }, labels.severity) : "",
        silenced ? element("span", { class: "badge soft" }, "silenced") : "",
        element("span", { class: "since" }, `since ${moment(Date.parse(activeAt))}, value ${digits(Number(value))}`)),
      ...texts,
      element("p", { class: "labels" }, labelList(labels, ["alertname", "severity"])),
      silenced ? "" : this.silenceForm(labels));
  }

  silenceForm(labels) {
    const key = labelList(labels);
    if (this.forms.has(key)) return this.forms.get(key);
    this.made += 1;
    const id = `silence-${this.made}`;
    const select = element("select", { name: "for", id: `${id}-for` },
      ...Object.keys(SECONDS).map((name) => element("option", {}, name)));
    const comment = element("input", { name: "comment", id: `${id}-comment`, required: true, maxlength: 200 });
    const output = element("output", { "aria-live": "polite" });
    const form = element("form", {}, element("label", { for: `${id}-for` }, "for "), select,
      element("label", { for: `${id}-comment` }, " because "), comment,
      element("button", { type: "submit" }, "Silence"), output);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const matchers = Object.entries(labels).map(([name, value]) => ({ name, value, isRegex: false, isEqual: true }));
      const { now } = this;
      const silence = { matchers, startsAt: new Date(now).toISOString(), endsAt: new Date(now + SECONDS[select.value] * 1000).toISOString(),
        createdBy: "dashboard", comment: comment.value };
      await this.change(output, () => send("POST", "api/v2/silences", silence));
    });
    const details = element("details", { "data-of": key }, element("summary", {}, `Silence ${labels.alertname}`), form);
    this.forms.set(key, details);
    return details;
  }

  silences(silences) {
    const item = ({ id, matchers, endsAt, comment, createdBy, status }) => {
      const sign = ({ isRegex, isEqual }) => (isRegex ? (isEqual ? "=~" : "!~") : isEqual ? "=" : "!=");
      const text = matchers.map((matcher) => `${matcher.name}${sign(matcher)}"${matcher.value}"`).join(", ");
      const output = element("output", { "aria-live": "polite" });
      const end = element("button", { type: "button" }, "End it");
      end.addEventListener("click", () => this.change(output, () => send("DELETE", `api/v2/silence/${encodeURIComponent(id)}`)));
      const until = `${status.state}, until ${moment(Date.parse(endsAt))}, by ${createdBy}: ${comment}`;
      return element("li", {}, element("span", { class: "name" }, text), " ", element("span", { class: "since" }, until), " ", end, output);
    };
    return element("details", { "data-of": "silences" }, element("summary", {}, `Silences (${silences.length})`),
      element("ul", { class: "plain" }, ...silences.map(item)));
  }

  changes(changes) {
    const row = ({ alert, labels, from, to, atMs, lastedSeconds }) => element("tr", {},
      element("td", {}, moment(atMs)), element("th", { scope: "row" }, alert),
      element("td", {}, `${from} → ${to}${lastedSeconds ? ` after ${lasting(lastedSeconds)}` : ""}`),
      element("td", { class: "labels" }, labelList(labels, ["alertname"])));
    const head = ["when", "alert", "change", "labels"].map((text) => element("th", { scope: "col" }, text));
    return element("details", { "data-of": "changes" }, element("summary", {}, "What changed lately"),
      element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "What changed lately" },
        element("table", {}, element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...changes.map(row)))));
  }

  async change(output, act) {
    output.textContent = "…";
    try {
      await act();
      output.textContent = "";
      document.activeElement?.blur();
      await this.refresh();
    } catch (error) {
      output.textContent = `Not done: ${error.message}`;
    }
  }
}
