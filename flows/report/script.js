// Filters the exposure table. Everything it shows lies in the page; it asks nothing of anywhere.
"use strict";

(() => {
  const holder = document.getElementById("exposure-data");
  if (!holder) return;
  const data = JSON.parse(holder.textContent);
  const form = document.querySelector(".picker");
  const fields = form.elements;
  const table = document.getElementById("exposure-table");
  const body = table.tBodies[0];
  const said = document.getElementById("exposure-said");
  const more = document.getElementById("exposure-more");
  const SVG = "http://www.w3.org/2000/svg";
  let showsAll = false;

  // A row of the data, by name; see payload.py.
  const row = ([scenarios, from, to, exporter, importer, element, low, high, all, supplyLow, supplyHigh, law, evidence]) =>
    ({ scenarios, from, to, exporter, importer, element, low, high, all, supplyLow, supplyHigh, law, evidence });
  const rows = data.rows.map(row);

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

  // The same words as words.py makes for the page as it is written.
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
  const day = (iso) =>
    new Date(`${iso}T00:00:00Z`).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

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
  const range = (low, high) => {
    const made = el("span", undefined, "range");
    made.append(bar(low, high), el("span", percents(low, high), "range-text"));
    return made;
  };

  const lawCell = (instruments) => {
    const cell = el("td", undefined, "laws");
    if (!instruments) cell.textContent = "none";
    instruments.split(",").filter(Boolean).forEach((id, place) => {
      if (place) cell.append(" ");
      cell.append(link(id, `evidence.html#${id}`));
    });
    return cell;
  };

  const evidenceRow = (each, id) => {
    const told = data.evidence[each.evidence];
    const cell = el("td");
    const box = el("div", undefined, "told");
    cell.colSpan = table.tHead.rows[0].cells.length;
    const figures = el("ul");
    for (const [source, file, lines, sha256] of told.figures) {
      const item = el("li");
      item.append(link(source, `#source-${source}`), `, ${file}, lines ${lines}`);
      if (sha256) item.append(` (SHA-256 ${sha256}…)`);
      figures.append(item);
    }
    const laws = el("ul");
    for (const [instrument, clause, items] of told.laws) {
      const item = el("li");
      item.append(link(instrument, `evidence.html#${instrument}-${clause}`), `, clause ${clause}, ${items} ${items === 1 ? "item" : "items"}`);
      if (data.notices[instrument]) {
        const notice = link("notice", data.notices[instrument]);
        notice.rel = "noopener noreferrer external";
        item.append("; ", notice);
      }
      laws.append(item);
    }
    box.append(el("p", "Figures are added up from:"), figures, el("p", told.laws.length ? "The law that reaches them:" : "No clause reaches them."), laws);
    const where = `scenario = '${fields.scenario.value}' and as_of_from = date '${each.from}' and exporter = '${data.exporters[each.exporter][0]}' and importer = '${data.importers[each.importer][0]}' and element = '${data.elements[each.element][0]}' and sector = 'ALL' and trade_year = ${data.year}`;
    const command = el("p", "All of it, line by line: ");
    command.append(el("code", `chokepoint explain marts.exposure --where "${where}"`));
    box.append(command);
    cell.append(box);
    const made = el("tr", undefined, "evidence");
    made.id = id;
    made.append(cell);
    return made;
  };

  const figureRow = (each, place) => {
    const made = el("tr");
    const name = el("th", data.importers[each.importer][1]);
    name.scope = "row";
    if (data.exporters.length > 1) name.append(` from ${data.exporters[each.exporter][1]}`);
    const share = el("td");
    share.append(each.all ? range(each.low / each.all, each.high / each.all) : "–");
    const supply = each.supplyLow === null ? "–" : percents(each.supplyLow, each.supplyHigh);
    const toggle = el("td", undefined, "tool");
    const button = el("button", "Evidence");
    const id = `evidence-${place}`;
    button.type = "button";
    button.setAttribute("aria-expanded", "false");
    button.setAttribute("aria-controls", id);
    button.setAttribute("aria-label", `Evidence for ${data.importers[each.importer][1]}`);
    button.addEventListener("click", () => {
      const open = document.getElementById(id);
      if (open) open.remove();
      else made.after(evidenceRow(each, id));
      button.setAttribute("aria-expanded", String(!open));
    });
    toggle.append(button);
    made.append(name, el("td", amounts(each.low, each.high), "figure"), share, el("td", supply, "figure"), lawCell(data.laws[each.law]), toggle);
    return made;
  };

  const picked = () => {
    const scenario = data.scenarios.findIndex(([id]) => id === fields.scenario.value);
    const element = data.elements.findIndex(([symbol]) => symbol === fields.element.value);
    const on = fields.day.value;
    const sought = fields.importer.value.trim().toLowerCase();
    return rows
      .filter((each) => each.element === element && each.from <= on && on < each.to && each.scenarios.includes(scenario))
      .filter((each) => data.importers[each.importer].some((name) => name.toLowerCase().includes(sought)))
      .sort((a, b) => b.high - a.high || a.importer - b.importer);
  };

  const show = () => {
    const found = picked();
    const shown = showsAll ? found : found.slice(0, data.shown);
    body.replaceChildren(...shown.map(figureRow));
    more.hidden = found.length <= data.shown;
    more.textContent = showsAll ? `Show the ${data.shown} largest` : `Show all ${found.length}`;
    const importers = new Set(found.map((each) => each.importer)).size;
    const sum = (end) => found.reduce((total, each) => total + each[end], 0);
    const what = fields.element.selectedOptions[0].textContent;
    said.textContent = found.length
      ? `${what}, ${day(fields.day.value)}, ${fields.scenario.selectedOptions[0].textContent}: ${amounts(sum("low"), sum("high"))} of the imports of ${importers} ${importers === 1 ? "country" : "countries"}.`
      : `${what}, ${fields.day.value ? day(fields.day.value) : "no day"}: no control reaches any import in the loaded data.`;
  };

  const heading = el("th", "Evidence", "tool");
  heading.scope = "col";
  table.tHead.rows[0].append(heading);
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", (event) => {
    if (event.target.name === "turn") fields.day.value = event.target.value;
    if (event.target.name === "day") fields.turn.value = event.target.value;
    show();
  });
  more.addEventListener("click", () => {
    showsAll = !showsAll;
    show();
  });
  show();
})();
