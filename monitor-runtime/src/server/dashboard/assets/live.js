// The page kept up to date: data that came with it, then events; and the moment that all charts point at.

class Board {
  constructor(data) {
    this.alerts = new Alerts(() => this.fetch());
    this.pointed = null;
    this.isPaused = false;
    this.state = document.getElementById("state");
    this.take(data);
    this.watchSize();
    this.watchSight();
    this.watchPause();
    this.listen();
  }

  // All of it anew.
  take(data) {
    const { start, step, count, now, window, interval } = data;
    Object.assign(this, { step, interval, to: now, from: start, span: now - start, window });
    this.times = Array.from({ length: count }, (_, at) => start + at * step);
    this.times.push(now);
    if (this.pointed !== null) this.pointed = Math.min(this.pointed, this.times.length - 1);
    const all = data.groups.flatMap(({ panels }) => panels);
    if (this.panels) {
      for (const own of all) {
        const panel = this.panels.get(own.id);
        if (panel) {
          panel.data = own;
          panel.update();
        }
      }
    } else {
      this.panels = new Map();
      for (const own of all) this.panels.set(own.id, new Panel(own, this));
      this.redraw();
    }
    this.alerts.show(data.alerting, data.now);
    this.showGroups();
    this.showState();
  }

  // What is new. The last moment is replaced until it is a step away from the one before.
  add({ now, panels, alerting }) {
    if (now <= this.to) return;
    const { times } = this;
    const isNew = times.length < 2 || times.at(-1) - times.at(-2) >= this.step;
    if (isNew) times.push(now);
    else times[times.length - 1] = now;
    this.to = now;
    this.from = now - this.span;
    let old = 0;
    while (times[old] < this.from) old += 1;
    times.splice(0, old);
    const newest = new Map(panels.map((panel) => [panel.id, panel]));
    for (const panel of this.panels.values()) {
      const came = newest.get(panel.data.id);
      if (came) panel.data.error = came.error;
      if (panel.data.form === "top") {
        if (came && !came.error) panel.data.series = came.series;
      } else this.extend(panel.data, new Map((came?.series ?? []).map((series) => [series.key, series])), isNew, old);
      panel.update();
    }
    this.alerts.show(alerting, now);
    this.showGroups();
    if (this.pointed !== null) this.pointAt(Math.max(this.pointed - old, 0));
    this.showState();
  }

  redraw() {
    for (const panel of this.panels.values()) panel.measure();
    for (const panel of this.panels.values()) panel.update();
  }

  extend(data, newest, isNew, old) {
    for (const series of data.series) {
      const value = newest.get(series.key)?.values[0] ?? null;
      newest.delete(series.key);
      if (isNew) series.values.push(value);
      else series.values[series.values.length - 1] = value;
      series.values.splice(0, old);
    }
    for (const { key, name, values: [value] } of newest.values()) {
      if (data.series.length >= 12 || data.more > 0) break;
      const values = Array(this.times.length).fill(null);
      values[values.length - 1] = value;
      data.series.push({ key, name, values });
    }
    data.series = data.series.filter(({ values }) => values.some((value) => value !== null));
  }

  pointAt(at) {
    if (at === this.pointed) return;
    this.pointed = at;
    for (const panel of this.panels.values()) panel.point(at);
    this.showState();
  }

  showGroups() {
    for (const section of document.querySelectorAll("section.group")) {
      const figures = [...section.querySelectorAll("figure.card")];
      section.toggleAttribute("data-empty", figures.every((figure) => figure.hasAttribute("data-empty")));
    }
  }

  showState() {
    const text = this.pointed !== null ? `At ${moment(this.times[this.pointed])}`
      : this.isPaused ? `Paused at ${moment(this.to)}`
      : this.isLost ? `No answer since ${moment(this.to)}` : `Live, ${moment(this.to)}`;
    if (this.state.textContent !== text) this.state.textContent = text;
    document.body.classList.toggle("lost", Boolean(this.isLost));
  }

  query() {
    const given = new URLSearchParams(location.search);
    const asked = new URLSearchParams({ window: this.window });
    for (const name of ["module", "function"]) if (given.has(name)) asked.set(name, given.get(name));
    return asked;
  }

  listen() {
    this.events?.close();
    if (this.isPaused || document.hidden) return;
    this.events = new EventSource(`api/v1/stream?${this.query()}`);
    this.events.onmessage = ({ data }) => {
      this.isLost = false;
      this.add(JSON.parse(data));
    };
    this.events.onopen = () => {
      // What was missed while nobody listened.
      if (this.isLost) this.fetch();
    };
    this.events.onerror = () => {
      this.isLost = true;
      this.showState();
      // After a refusal a browser does not come back by itself.
      const { events } = this;
      if (events.readyState === EventSource.CLOSED) setTimeout(() => this.events === events && this.listen(), 5000);
    };
  }

  async fetch() {
    try {
      const answer = await fetch(`api/v1/panels?${this.query()}`);
      // The session is over: the page leads to where the token is entered.
      if (answer.status === 401) return location.reload();
      if (!answer.ok) throw new Error(answer.statusText);
      this.isLost = false;
      this.take(await answer.json());
    } catch {
      this.isLost = true;
      this.showState();
    }
  }

  watchPause() {
    const button = document.getElementById("pause");
    button.hidden = false;
    const toggle = async () => {
      this.isPaused = !this.isPaused;
      button.setAttribute("aria-pressed", String(this.isPaused));
      button.textContent = this.isPaused ? "Resume" : "Pause";
      if (!this.isPaused) await this.fetch();
      this.listen();
      this.showState();
    };
    button.addEventListener("click", toggle);
    document.addEventListener("keydown", (event) => {
      const isTyping = event.target.closest("input, select, textarea") || event.ctrlKey || event.metaKey || event.altKey;
      if (!isTyping && event.key.toLowerCase() === "p") toggle();
    });
    // A page that nobody sees costs the host nothing.
    document.addEventListener("visibilitychange", async () => {
      if (!document.hidden && !this.isPaused) await this.fetch();
      this.listen();
    });
  }

  watchSize() {
    let width = innerWidth;
    new ResizeObserver(() => {
      if (innerWidth === width) return;
      width = innerWidth;
      this.redraw();
    }).observe(document.body);
    // On paper everything is in sight.
    addEventListener("beforeprint", () => {
      for (const panel of this.panels.values()) if (panel.isStale) panel.redraw();
    });
  }

  // Charts out of sight are drawn when they come into it.
  watchSight() {
    const seen = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) this.panels.get(target.id)?.seen(isIntersecting);
    }, { rootMargin: "300px" });
    for (const panel of this.panels.values()) seen.observe(panel.figure);
  }
}

const began = performance.now();
const board = new Board(JSON.parse(document.getElementById("data").textContent));
performance.measure("monitor.drawn", { start: began, end: performance.now() });
