// The exposure table: a row for each importer, and behind each row its evidence.
"use strict";

// Returns how to draw the table: rows, largest first, under a scenario, or what is said without any.
const exposureTable = (data) => {
  const table = document.getElementById("exposure-table");
  const more = document.getElementById("exposure-more");
  const { el, link } = make;
  const { amounts, percents } = words;
  let showsAll = false;
  let rows = [];
  let scenario = "";
  let nothing = "";

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
    const where = `scenario = '${scenario}' and as_of_from = date '${each.from}' and exporter = '${data.exporters[each.exporter][0]}' and importer = '${data.importers[each.importer][0]}' and element = '${data.elements[each.element][0]}' and sector = 'ALL' and trade_year = ${data.year}`;
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
    share.append(each.share ? make.range(each.share.low, each.share.high, percents(each.share.low, each.share.high)) : "–");
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

  const show = () => {
    const shown = showsAll ? rows : rows.slice(0, data.shown);
    const columns = table.tHead.rows[0].cells.length;
    table.tBodies[0].replaceChildren(...(shown.length ? shown.map(figureRow) : [make.emptyRow(columns, `${nothing}.`)]));
    more.hidden = rows.length <= data.shown;
    more.textContent = showsAll ? `Show the ${data.shown} largest` : `Show all ${rows.length}`;
  };

  const heading = el("th", "Evidence", "tool");
  heading.scope = "col";
  table.tHead.rows[0].append(heading);
  more.addEventListener("click", () => {
    showsAll = !showsAll;
    show();
  });

  return (picked) => {
    ({ rows, scenario, nothing } = picked);
    show();
  };
};
