// Figures as people read them: three digits and the unit that fits.

const SCALES = {
  seconds: [[86400, "d"], [3600, "h"], [60, "min"], [1, "s"], [1e-3, "ms"], [1e-6, "µs"], [1e-9, "ns"]],
  bytes: [[2 ** 40, "TiB"], [2 ** 30, "GiB"], [2 ** 20, "MiB"], [2 ** 10, "KiB"], [1, "B"]],
  count: [[1e12, "T"], [1e9, "G"], [1e6, "M"], [1e4, "k", 1e3], [1, ""]],
};
const SUFFIX = { per_second: "/s", per_minute: "/min", bytes_per_second: "/s" };

const digits = (value) => {
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size >= 100) return Math.round(value).toLocaleString("en");
  if (size < 1e-3) return value.toExponential(2);
  return String(Number(value.toPrecision(3)));
};

const format = (value, unit) => {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  if (unit === "percent") return `${digits(value)} %`;
  if (unit === "ratio") return `${digits(value * 100)} %`;
  const scale = unit.startsWith("bytes") ? SCALES.bytes : (SCALES[unit] ?? SCALES.count);
  const size = Math.abs(value);
  const [from, name, divisor = from] = scale.find(([least]) => size >= least) ?? scale.at(-1);
  const isPlain = size === 0 || (scale === SCALES.count && size < 1e4);
  const text = isPlain ? digits(value) : `${digits(value / divisor)}${scale === SCALES.count ? "" : " "}${name}`;
  const zero = size === 0 && scale === SCALES.seconds ? " s" : size === 0 && scale === SCALES.bytes ? " B" : "";
  return `${text}${zero}${SUFFIX[unit] ?? ""}`;
};

const two = (number) => String(number).padStart(2, "0");
const clock = (ms, withSeconds = true) => {
  const time = new Date(ms);
  const minutes = `${two(time.getHours())}:${two(time.getMinutes())}`;
  return withSeconds ? `${minutes}:${two(time.getSeconds())}` : minutes;
};
// The day too, where it is another one than today.
const moment = (ms) => {
  const [time, today] = [new Date(ms), new Date()];
  const day = time.toDateString() === today.toDateString() ? "" : `${two(time.getDate())}.${two(time.getMonth() + 1)}. `;
  return day + clock(ms);
};
const lasting = (seconds) => {
  const [days, rest] = [Math.floor(seconds / 86400), Math.round(seconds % 86400)];
  const parts = [[days, "d"], [Math.floor(rest / 3600), "h"], [Math.floor((rest % 3600) / 60), "min"], [rest % 60, "s"]];
  return parts.filter(([number]) => number > 0).slice(0, 2).map(([number, unit]) => `${number} ${unit}`).join(" ") || "0 s";
};

// An element with text and children; text is never markup.
const element = (name, attributes = {}, ...children) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children);
  return made;
};
