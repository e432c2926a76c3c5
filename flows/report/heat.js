// Draws the heat map for the law that is picked; panels_law.py draws it for the page as written.
"use strict";

// `picked.groups` has the elements under control, those that no code tells apart together;
// `picked.of(symbol)` gives the exporter's rows of an element, largest first.
const drawHeat = (data, picked) => {
  const table = document.getElementById("heat-table");
  if (!table) return;
  const columns = [["ALL"], ...picked.groups]
    .map((group) => ({
      name: group[0] === "ALL" ? "All codes" : group.join(" "),
      rows: picked.of(group[0]),
    }))
    .filter((column) => column.rows.length)
    .map((column) => ({ ...column, byImporter: new Map(column.rows.map((row) => [row.importer, row])) }));
  const importers = columns.length
    ? [...columns[0].byImporter.keys()].slice(0, data.heat_importers)
    : [];

  const half = (share) => make.el("span", share === null ? "" : words.percent(share), `half ${share === null ? "absent" : words.fill(share)}`);
  const cell = (importer, column) => {
    const share = column.byImporter.get(importer)?.share ?? null;
    const made = make.el("td");
    made.title = `${data.importers[importer][1]}, ${column.name}: ${share ? words.percents(share.low, share.high) : "–"}`;
    made.append(half(share && share.low), make.el("span", "–", "unseen"), half(share && share.high));
    return made;
  };

  const head = ["Importer", ...columns.map((column) => column.name)].map((name) => {
    const made = make.el("th", name);
    made.scope = "col";
    return made;
  });
  table.tHead.rows[0].replaceChildren(...head);
  const rows = importers.map((importer) => {
    const made = make.el("tr");
    made.append(make.rowName(data.importers[importer][1]), ...columns.map((column) => cell(importer, column)));
    return made;
  });
  table.tBodies[0].replaceChildren(...(rows.length ? rows : [make.emptyRow(head.length)]));

  const names = new Map(data.elements.map(([symbol, name]) => [symbol, name.split(" (")[0].toLowerCase()]));
  const alike = picked.groups
    .filter((group) => group.length > 1)
    .map((group) => words.listed(group.map((symbol) => names.get(symbol) ?? symbol.toLowerCase())));
  document.getElementById("heat-law").textContent = picked.law;
  document.getElementById("heat-title").textContent = !rows.length
    ? words.NO_CONTROL
    : alike.length
      ? `Customs codes cannot tell ${alike.join(", nor ")} apart`
      : "What controls may reach, element by element";
};
