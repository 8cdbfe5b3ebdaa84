// Lines over time, as SVG. Its size is that of its place, in pixels; colours are the style sheet's.

const SVG = "http://www.w3.org/2000/svg";
const HEIGHT = 150;
const TOP = 12;
const BOTTOM = 18;

const shape = (name, attributes, text) => {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
};

// A round number at or above; of bytes a round number of KiB, MiB, ..
const roundUp = (value, unit) => {
  const base = unit.startsWith("bytes") ? 2 : 10;
  if (base === 2) return 2 ** Math.ceil(Math.log2(value));
  const power = 10 ** Math.floor(Math.log10(value));
  return power * [1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((step) => step * power >= value * 0.9999);
};

// From the lowest to the highest that is drawn. A limit belongs to the picture when the values come near it.
const extent = (series, thresholds, unit) => {
  let [low, high] = [0, 0];
  for (const { values } of series) {
    for (const value of values) {
      if (value > high) high = value;
      if (value !== null && value < low) low = value;
    }
  }
  for (const { value } of thresholds) if (value > high && value <= high * 2) high = value * 1.05;
  if (high === 0 && low === 0) return [0, 1];
  return [low < 0 ? -roundUp(-low, unit) : 0, high > 0 ? roundUp(high, unit) : 0];
};

const TICKS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 14400, 21600];

// Whole minutes or hours of the clock on the wall, as many as there is room for.
const ticks = (from, to, width) => {
  const room = Math.max(2, Math.floor(width / 90));
  const step = 1000 * (TICKS.find((seconds) => (to - from) / 1000 / seconds <= room) ?? 43200);
  const shift = new Date(from).getTimezoneOffset() * 60000;
  const all = [];
  for (let at = Math.ceil((from - shift) / step) * step + shift; at <= to; at += step) all.push(at);
  return { all, withSeconds: step < 60000 };
};

// A path through what is there; a gap where nothing is, and a dot where one value stands alone.
const path = (values, x, y) => {
  let text = "";
  let isOpen = false;
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at];
    if (value === null || value === undefined) {
      isOpen = false;
      continue;
    }
    text += `${isOpen ? "L" : "M"}${x[at]} ${y(value)}`;
    if (!isOpen && (values[at + 1] === null || values[at + 1] === undefined)) text += "h.01";
    isOpen = true;
  }
  return text;
};

// Draws `series` (each with a class for its colour) over `times` into a place, and says where each moment is.
const draw = (place, { width: room, times, from, to, series, thresholds, unit }) => {
  const width = Math.max(room, 120);
  const [low, high] = extent(series, thresholds, unit);
  const scale = width / (to - from);
  const x = times.map((time) => Math.round((time - from) * scale * 10) / 10);
  const y = (value) => Math.round((TOP + (1 - (value - low) / (high - low)) * (HEIGHT - TOP - BOTTOM)) * 10) / 10;
  const parts = [];
  for (const part of [0, 0.5, 1]) {
    const value = low + (high - low) * part;
    parts.push(shape("line", { class: "grid", x1: 0, x2: width, y1: y(value), y2: y(value) }));
    parts.push(shape("text", { x: 2, y: y(value) - 3 }, format(value, unit)));
  }
  const { all, withSeconds } = ticks(from, to, width);
  for (const time of all) {
    const at = (time - from) * scale;
    if (at < 22 || at > width - 22) continue;
    parts.push(shape("line", { class: "grid", x1: at, x2: at, y1: TOP, y2: HEIGHT - BOTTOM }));
    parts.push(shape("text", { class: "tick", x: at, y: HEIGHT - 4 }, clock(time, withSeconds)));
  }
  for (const { value, severity } of thresholds) {
    if (value < low || value > high) continue;
    parts.push(shape("line", { class: `limit ${severity}`, x1: 0, x2: width, y1: y(value), y2: y(value) }));
    parts.push(shape("text", { class: "end", x: width - 2, y: y(value) - 3 }, `${severity} ${format(value, unit)}`));
  }
  for (const { values, kind } of series) {
    const line = path(values, x, y);
    if (line) parts.push(shape("path", { class: `line ${kind}`, d: line }));
  }
  const cursor = shape("g", { class: "cursor" });
  parts.push(cursor);
  const picture = shape("svg", { width, height: HEIGHT, viewBox: `0 0 ${width} ${HEIGHT}`, "aria-hidden": "true" });
  picture.append(...parts);
  place.replaceChildren(picture);
  return { x, y, cursor, width };
};

// The line through one moment, with a dot on each line.
const mark = ({ x, y, cursor }, at, series) => {
  cursor.replaceChildren();
  if (at === null || x[at] === undefined) return;
  cursor.append(shape("line", { x1: x[at], x2: x[at], y1: TOP, y2: HEIGHT - BOTTOM }));
  for (const { values, kind } of series) {
    if (values[at] !== null && values[at] !== undefined) {
      cursor.append(shape("circle", { class: kind, cx: x[at], cy: y(values[at]), r: 3 }));
    }
  }
};
