// A panel: a chart with a legend that reads out one moment, or a list; and the same as a table.

const COLOURS = 8;

class Panel {
  constructor(data, board) {
    Object.assign(this, { data, board, hidden: new Set(), drawn: null, isSeen: true });
    this.figure = document.getElementById(data.id);
    this.note = this.figure.querySelector(".note");
    this.kinds = new Map();
    if (data.form === "lines") this.prepareChart();
    this.addMore();
  }

  // Before any chart is drawn: to ask for a width in between makes the browser lay out the page each time.
  measure() {
    if (this.place) this.width = this.place.clientWidth;
  }

  prepareChart() {
    this.place = this.figure.querySelector(".plot");
    this.legend = this.figure.querySelector(".legend");
    const { place, board } = this;
    const set = { tabindex: "0", role: "slider", "aria-labelledby": `${this.data.id}.title`, "aria-orientation": "horizontal" };
    for (const [key, value] of Object.entries(set)) place.setAttribute(key, value);
    place.addEventListener("pointermove", (event) => {
      const left = event.clientX - place.getBoundingClientRect().left;
      board.pointAt(this.nearest(left));
    });
    place.addEventListener("pointerleave", () => board.pointAt(null));
    place.addEventListener("blur", () => board.pointAt(null));
    place.addEventListener("focus", () => board.pointAt(board.times.length - 1));
    place.addEventListener("keydown", (event) => {
      const last = board.times.length - 1;
      const now = board.pointed ?? last;
      const page = Math.max(1, Math.round(last / 10));
      const to = { ArrowLeft: now - 1, ArrowRight: now + 1, ArrowDown: now - 1, ArrowUp: now + 1, PageUp: now + page,
        PageDown: now - page, Home: 0, End: last }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      board.pointAt(Math.min(Math.max(to, 0), last));
    });
  }

  nearest(left) {
    const { x } = this.drawn;
    let [low, high] = [0, x.length - 1];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (x[middle] < left) low = middle;
      else high = middle;
    }
    return left - x[low] <= x[high] - left ? low : high;
  }

  // The colour of a line stays its own while the page is open.
  kind(key) {
    if (!this.kinds.has(key)) this.kinds.set(key, `k${this.kinds.size % COLOURS}`);
    return this.kinds.get(key);
  }

  shown() {
    return this.data.series
      .map((series) => ({ ...series, kind: this.kind(series.key) }))
      .filter(({ key }) => !this.hidden.has(key));
  }

  // After new data, or a change of size.
  update() {
    const { data } = this;
    const nothing = data.series.length === 0;
    // First: an empty chart has no room, and what is drawn takes the room there is.
    this.figure.toggleAttribute("data-empty", nothing);
    if (data.form === "top") this.list();
    else if (this.isSeen) this.redraw();
    else this.isStale = true;
    this.note.textContent = data.error ? `This could not be asked: ${data.error}`
      : nothing ? "No data in this window" : data.more > 0 ? `${data.more} more are not shown` : "";
    if (this.more.open) this.fillTable();
  }

  redraw() {
    this.isStale = false;
    const { times, from, to, pointed } = this.board;
    const { unit, thresholds } = this.data;
    const series = this.shown();
    this.drawn = draw(this.place, { width: this.width || this.place.clientWidth, times, from, to, series, thresholds, unit });
    this.describe();
    this.buildLegend();
    this.point(pointed);
  }

  seen(isSeen) {
    this.isSeen = isSeen;
    if (isSeen && this.isStale) this.redraw();
  }

  buildLegend() {
    const keys = this.data.series.map(({ key }) => key).join();
    if (this.legendOf === keys) return;
    this.legendOf = keys;
    this.values = new Map();
    this.legend.replaceChildren(...this.data.series.map(({ key, name }) => {
      const value = element("span", { class: "value" });
      this.values.set(key, value);
      const button = element("button", { type: "button", "aria-pressed": String(!this.hidden.has(key)) },
        element("span", { class: `key ${this.kind(key)}` }), element("span", { class: "name" }, name), value);
      button.addEventListener("click", () => {
        if (!this.hidden.delete(key)) this.hidden.add(key);
        button.setAttribute("aria-pressed", String(!this.hidden.has(key)));
        this.redraw();
      });
      return element("li", {}, button);
    }));
  }

  // Reads out one moment; the newest where none is pointed at.
  point(at) {
    if (this.data.form !== "lines" || !this.drawn) return;
    const { unit, series } = this.data;
    const place = at ?? this.board.times.length - 1;
    for (const { key, values } of series) {
      const text = format(values[place], unit);
      const output = this.values?.get(key);
      if (output && output.textContent !== text) output.textContent = text;
    }
    mark(this.drawn, at, this.shown());
    if (at !== null) this.describe(at);
  }

  // What a screen reader says of the chart at a moment.
  describe(at = this.board.times.length - 1) {
    const { times } = this.board;
    const { unit, series } = this.data;
    const said = series.slice(0, 6).map(({ name, values }) => `${name} ${format(values[at], unit)}`).join(", ");
    const set = { "aria-valuemin": 0, "aria-valuemax": times.length - 1, "aria-valuenow": at,
      "aria-valuetext": `${moment(times[at])}: ${said || "no data"}` };
    for (const [key, value] of Object.entries(set)) this.place.setAttribute(key, value);
  }

  list() {
    const { series, unit } = this.data;
    // Rows that are the same stay: somebody may be about to follow a link.
    const said = JSON.stringify(series);
    if (said === this.listed) return;
    this.listed = said;
    const place = this.figure.querySelector(".top-list");
    const focused = place.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    const most = Math.max(...series.map(({ values }) => values.at(-1) ?? 0), 0);
    const rows = series.map(({ name, link, values }) => {
      const value = values.at(-1);
      const bar = shape("svg", { class: "bar", "aria-hidden": "true" });
      bar.append(shape("rect", { width: `${most > 0 ? Math.max((value / most) * 100, 0.5) : 0}%`, height: "100%" }));
      const label = link ? element("a", { class: "name", href: link }, name) : element("span", { class: "name" }, name);
      return element("li", {}, bar, label, element("span", { class: "value" }, format(value, unit)));
    });
    place.replaceChildren(...rows);
    if (focused === null) return;
    [...place.querySelectorAll("a")].find((link) => link.getAttribute("href") === focused)?.focus({ preventScroll: true });
  }

  // The text alternative: each line's figures, and what was asked.
  addMore() {
    const { queries } = this.data;
    this.table = element("div", { class: "table", tabindex: "0", role: "region", "aria-label": `Table: ${this.data.title}` });
    const code = queries.map((query) => element("pre", { tabindex: "0" }, element("code", {}, query)));
    const [called, table] = this.data.form === "top" ? ["Query", []] : ["Table and query", [this.table]];
    this.more = element("details", { class: "more" }, element("summary", {}, called), ...table, ...code);
    this.more.addEventListener("toggle", () => this.more.open && this.fillTable());
    this.figure.append(this.more);
  }

  fillTable() {
    const { series, unit, title, form } = this.data;
    if (form === "top") return;
    const row = ({ name, values }) => {
      const there = values.filter((value) => value !== null && value !== undefined);
      const mean = there.reduce((sum, value) => sum + value, 0) / there.length;
      const figures = [values.at(-1), Math.min(...there), mean, Math.max(...there)];
      return element("tr", {}, element("th", { scope: "row" }, name),
        ...figures.map((value) => element("td", {}, format(value, unit))));
    };
    const head = ["line", "now", "lowest", "mean", "highest"].map((text) => element("th", { scope: "col" }, text));
    this.table.replaceChildren(element("table", {},
      element("caption", {}, `${title}, from ${moment(this.board.from)} to ${moment(this.board.to)}`),
      element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...series.map(row))));
  }
}
