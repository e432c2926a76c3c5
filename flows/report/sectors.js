// Draws the sectors for the law that is picked; panels_supply.py draws them for the page as written.
"use strict";

// `picked.sectors` has the exporter's sectors, largest first, each with its code and what it makes.
const drawSectors = (data, picked) => {
  const table = document.getElementById("sectors-table");
  if (!table) return;
  const largest = Math.max(...picked.sectors.map((each) => each.high));
  const rows = picked.sectors.map((each) => {
    const made = make.el("tr");
    const value = make.el("td");
    value.append(make.range(each.low / largest, each.high / largest, words.amounts(each.low, each.high)));
    made.append(
      make.rowName(each.name),
      value,
      make.el("td", each.importers.toLocaleString("en-US"), "figure"),
      make.el("td", each.basis),
    );
    return made;
  });
  table.tBodies[0].replaceChildren(...(rows.length ? rows : [make.emptyRow(4)]));

  const first = picked.sectors.find((each) => each.code !== "not_established") ?? picked.sectors[0];
  document.getElementById("sectors-law").textContent = picked.law;
  document.getElementById("sectors-title").textContent = first
    ? `${first.name.split(" (")[0]} may take up to ${words.dollars(first.high)} of the imports under control${first.low === 0 ? "; none of it is certain" : ""}`
    : words.NO_CONTROL;
};
