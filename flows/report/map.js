// Fills both maps for the law that is picked; panels_law.py fills them for the page as written.
"use strict";

// `picked` has the rows of one exporter, largest first, each with its share where that is known.
const drawMaps = (data, picked) => {
  const maps = document.querySelectorAll("svg.map");
  if (!maps.length) return;
  const found = picked.rows.filter((row) => row.share);
  const byArea = new Map(found.map((row) => [data.importers[row.importer][0], row]));
  const leftOut = new Set(picked.element[0] === "ALL" ? data.left_out.all : data.left_out.elements);

  // Some outlines have no area, and some picks no exporter.
  const isExporter = (area) => picked.exporter !== undefined && area === picked.exporter[0];

  const tip = (area, row) => {
    if (isExporter(area)) return `${picked.exporter[1]}: the exporter whose law this is`;
    if (row) return `${data.importers[row.importer][1]}: ${words.percents(row.share.low, row.share.high)}`;
    if (leftOut.has(area)) return "this page does not carry its figures; marts.exposure does";
    return "no imports under these codes in the loaded data";
  };
  for (const map of maps) {
    for (const shape of map.querySelectorAll("use")) {
      const area = shape.dataset.area;
      const row = byArea.get(area);
      const fill = isExporter(area) ? "exporter" : row ? words.fill(row.share[map.dataset.end]) : "absent";
      shape.setAttribute("class", fill);
      shape.querySelector("title").textContent = tip(area, row);
    }
  }

  const half = found.filter((row) => row.share.high >= 0.5).length;
  const codes = picked.element[0] === "ALL" ? "the listed codes" : `the listed codes of ${picked.element[1]}`;
  document.getElementById("map-title").textContent = found.length
    ? `${picked.exporter[1]}’s controls may reach half or more of what ${half} of ${words.countries(found.length)} import under ${codes}`
    : words.NO_CONTROL;
  document.getElementById("map-law").textContent = `${picked.law} · ${picked.element[1]}`;
  const certain = found.filter((row) => row.share.low > 0).length;
  document.getElementById("map-certain").textContent = !found.length
    ? ""
    : certain
      ? `The low end is above 0 % for ${words.countries(certain)}.`
      : "Nothing is certain: the low end is 0 % for every country.";

  const body = document.querySelector("#map tbody");
  const rows = found.map((row) => {
    const made = make.el("tr");
    made.append(
      make.rowName(data.importers[row.importer][1]),
      make.el("td", words.percents(row.share.low, row.share.high), "figure"),
      make.el("td", words.amounts(row.low, row.high), "figure"),
      make.el("td", words.dollars(row.all), "figure"),
    );
    return made;
  });
  body.replaceChildren(...(rows.length ? rows : [make.emptyRow(4)]));
};
