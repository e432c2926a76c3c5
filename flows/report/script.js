// Picks the law: fills the exposure table, and has maps and heat map drawn (words.js, map.js,
// heat.js). Everything it shows lies in the page; it asks nothing of anywhere.
"use strict";

(() => {
  const holder = document.getElementById("exposure-data");
  if (!holder) return;
  const data = JSON.parse(holder.textContent);
  const form = document.getElementById("law");
  const fields = form.elements;
  const table = document.getElementById("exposure-table");
  const body = table.tBodies[0];
  const said = document.getElementById("law-said");
  const meaning = document.getElementById("law-meaning");
  const more = document.getElementById("exposure-more");
  const SVG = "http://www.w3.org/2000/svg";
  let showsAll = false;

  // A row of the data, by name; see payload.py.
  const row = ([scenarios, from, to, exporter, importer, element, low, high, all, supplyLow, supplyHigh, law, evidence]) =>
    ({ scenarios, from, to, exporter, importer, element, low, high, all, supplyLow, supplyHigh, law, evidence, share: all ? { low: low / all, high: high / all } : null });
  const rows = data.rows.map(row);

  const { el, link } = make;
  const { amounts, day, percents } = words;

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
    const name = make.rowName(data.importers[each.importer][1]);
    if (data.exporters.length > 1) name.append(` from ${data.exporters[each.exporter][1]}`);
    const share = el("td");
    share.append(each.share ? range(each.share.low, each.share.high) : "–");
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

  const code = (each) => data.importers[each.importer][0];
  const largestFirst = (a, b) => b.high - a.high || (code(a) < code(b) ? -1 : 1);

  // The rows of an element under the law that is picked, largest first.
  const rowsOf = (symbol) => {
    const scenario = data.scenarios.findIndex(([id]) => id === fields.scenario.value);
    const element = data.elements.findIndex(([each]) => each === symbol);
    const on = fields.day.value;
    return rows
      .filter((each) => each.element === element && each.from <= on && on < each.to && each.scenarios.includes(scenario))
      .sort(largestFirst);
  };

  // The exporter with the most value among rows: the one whose law the maps show.
  const mainExporter = (found) => {
    const sums = new Map();
    for (const each of found) sums.set(each.exporter, (sums.get(each.exporter) ?? 0) + each.high);
    return [...sums].sort((a, b) => b[1] - a[1])[0]?.[0];
  };

  const groups = () => {
    const scenario = data.scenarios.findIndex(([id]) => id === fields.scenario.value);
    return data.groups[scenario].filter(([from]) => from <= fields.day.value).at(-1)?.[1] ?? [];
  };

  const showTable = (found, nothing) => {
    const shown = showsAll ? found : found.slice(0, data.shown);
    const columns = table.tHead.rows[0].cells.length;
    body.replaceChildren(...(shown.length ? shown.map(figureRow) : [make.emptyRow(columns, `${nothing}.`)]));
    more.hidden = found.length <= data.shown;
    more.textContent = showsAll ? `Show the ${data.shown} largest` : `Show all ${found.length}`;
  };

  const show = () => {
    const on = fields.day.value ? day(fields.day.value) : "no day";
    const reading = fields.scenario.selectedOptions[0].textContent;
    const element = data.elements.find(([symbol]) => symbol === fields.element.value);
    const law = `Law as of ${on} · reading: ${reading}`;
    const found = rowsOf(element[0]);
    const sought = fields.importer.value.trim().toLowerCase();
    const kept = found.filter((each) => data.importers[each.importer].some((name) => name.toLowerCase().includes(sought)));
    const all = rowsOf("ALL");
    const exporter = mainExporter(found);
    drawMaps(data, { law, element, rows: found.filter((each) => each.exporter === exporter), exporter: data.exporters[exporter] });
    const main = mainExporter(all);
    drawHeat(data, { law, groups: groups(), of: (symbol) => rowsOf(symbol).filter((each) => each.exporter === main) });

    const sum = (end) => kept.reduce((total, each) => total + each[end], 0);
    const importers = words.countries(new Set(kept.map((each) => each.importer)).size);
    const nothing = found.length ? `No importer under control here is called “${sought}”` : words.NO_CONTROL;
    showTable(kept, nothing);
    document.getElementById("exposure-law").textContent = `${law} · ${element[1]}`;
    document.getElementById("exposure-title").textContent = kept.length
      ? `On ${on} controls reach between ${words.dollars(sum("low"))} and ${words.dollars(sum("high"))} of the imports of ${importers}`
      : nothing;
    said.textContent = `${element[1]}, ${on}, ${reading}: `
      + (kept.length ? `${amounts(sum("low"), sum("high"))} of the imports of ${importers}.` : `${nothing[0].toLowerCase()}${nothing.slice(1)}.`);
    meaning.textContent = `${reading}: ${data.scenarios.find(([id]) => id === fields.scenario.value)[1]}.`;
  };

  const heading = el("th", "Evidence", "tool");
  heading.scope = "col";
  table.tHead.rows[0].append(heading);
  for (const picker of document.querySelectorAll(".picker")) picker.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  for (const field of fields) {
    field.addEventListener("input", () => {
      if (field.name === "turn") fields.day.value = field.value;
      if (field.name === "day") fields.turn.value = field.value;
      if (fields.turn.selectedIndex < 0) fields.turn.value = "";
      show();
    });
  }
  more.addEventListener("click", () => {
    showsAll = !showsAll;
    show();
  });
  show();
})();
