// How figures, shares and days read, and how parts of the page are made: the same as words.py.
"use strict";

const words = (() => {
  const percent = (share) => {
    const scaled = share * 100;
    if (scaled === 0 || scaled >= 99.95) return scaled.toFixed(0);
    return scaled >= 9.95 ? scaled.toFixed(0) : Math.max(scaled, 0.1).toFixed(1);
  };
  const percents = (low, high) =>
    (low === high ? percent(low) : `${percent(low)}–${percent(high)}`) + "\u00a0%";
  const dollars = (value) => {
    for (const [unit, size] of [["bn", 1e9], ["m", 1e6], ["k", 1e3]]) {
      if (value >= size) {
        const scaled = value / size;
        return `$${scaled >= 100 ? scaled.toFixed(0) : scaled.toFixed(1)}\u00a0${unit}`;
      }
    }
    return `$${value.toFixed(0)}`;
  };
  const amounts = (low, high) => (low === high ? dollars(low) : `${dollars(low)}–${dollars(high)}`);
  // As words.py writes it: no break between the day and its month.
  const day = (iso) =>
    new Date(`${iso}T00:00:00Z`)
      .toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" })
      .replace(" ", "\u00a0");
  const countries = (count) => `${count.toLocaleString("en-US")} ${count === 1 ? "country" : "countries"}`;
  const listed = (texts) =>
    texts.length === 1 ? texts[0] : `${texts.slice(0, -1).join(", ")} and ${texts.at(-1)}`;

  // The class of a share, as chart_style.py has it; style.css fills it.
  const TOPS = [0, 0.1, 0.25, 0.5, 0.75, 1];
  const fill = (share) => `share-${TOPS.findIndex((top) => share <= top + 1e-12)}`;
  const NO_CONTROL = "No control reaches any import in the loaded data";

  return { percent, percents, dollars, amounts, day, countries, listed, fill, NO_CONTROL };
})();

const make = (() => {
  const SVG = "http://www.w3.org/2000/svg";
  const el = (name, text, className) => {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    if (className) made.className = className;
    return made;
  };
  const link = (text, href) => {
    const made = el("a", text);
    made.href = href;
    return made;
  };
  // A figure drawn as a range: parts of a whole of 1, and the same in words.
  const bar = (low, high) => {
    const made = document.createElementNS(SVG, "svg");
    made.setAttribute("class", "bar");
    made.setAttribute("viewBox", "0 0 100 10");
    made.setAttribute("preserveAspectRatio", "none");
    made.setAttribute("aria-hidden", "true");
    for (const [name, x, width] of [["track", 0, 100], ["possible", low * 100, Math.max((high - low) * 100, 0.8)], ["certain", 0, low * 100]]) {
      const part = document.createElementNS(SVG, "rect");
      part.setAttribute("class", `bar-${name}`);
      part.setAttribute("x", x.toFixed(2));
      part.setAttribute("width", width.toFixed(2));
      part.setAttribute("height", "10");
      made.append(part);
    }
    return made;
  };
  const range = (low, high, text) => {
    const made = el("span", undefined, "range");
    made.append(bar(low, high), el("span", text, "range-text"));
    return made;
  };
  const rowName = (name) => {
    const made = el("th", name);
    made.scope = "row";
    return made;
  };
  // What a table says that has no row.
  const emptyRow = (columns, text = `${words.NO_CONTROL} under this law.`) => {
    const made = el("tr");
    const cell = el("td", text);
    cell.colSpan = columns;
    made.append(cell);
    return made;
  };
  return { el, link, range, rowName, emptyRow };
})();
