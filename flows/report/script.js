// The law that is picked: finds its rows and has them drawn by map.js, heat.js, sectors.js and
// table.js. Everything it shows lies in the page; it asks nothing of anywhere.
"use strict";

(() => {
  const holder = document.getElementById("exposure-data");
  if (!holder) return;
  const data = JSON.parse(holder.textContent);
  const form = document.getElementById("law");
  const fields = form.elements;
  const drawTable = exposureTable(data);
  const say = (id, text) => {
    document.getElementById(id).textContent = text;
  };

  // A row of the data, by name; see payload.py.
  const row = ([scenarios, from, to, exporter, importer, element, low, high, all, supplyLow, supplyHigh, law, evidence]) => ({
    scenarios, from, to, exporter, importer, element, low, high, all, supplyLow, supplyHigh, law, evidence,
    share: all ? { low: low / all, high: high / all } : null,
  });
  const rows = data.rows.map(row);
  const sectorRow = ([exporter, code, name, low, high, importers, basis]) => ({ exporter, code, name, low, high, importers, basis });

  const code = (each) => data.importers[each.importer][0];
  const largestFirst = (a, b) => b.high - a.high || (code(a) < code(b) ? -1 : 1);
  const scenario = () => data.scenarios.findIndex(([id]) => id === fields.scenario.value);

  // The rows of an element under the law that is picked, largest first.
  const rowsOf = (symbol) => {
    const element = data.elements.findIndex(([each]) => each === symbol);
    const on = fields.day.value;
    return rows
      .filter((each) => each.element === element && each.from <= on && on < each.to && each.scenarios.includes(scenario()))
      .sort(largestFirst);
  };

  // Of what holds from a day on until the next, oldest first: what holds on the day that is picked.
  const holding = (begun) => begun[scenario()].filter(([from]) => from <= fields.day.value).at(-1)?.[1] ?? [];

  // The exporter with the most value among rows: the one whose law the maps show.
  const mainExporter = (found) => {
    const sums = new Map();
    for (const each of found) sums.set(each.exporter, (sums.get(each.exporter) ?? 0) + each.high);
    return [...sums].sort((a, b) => b[1] - a[1])[0]?.[0];
  };

  const showExposure = (found, element, on, reading) => {
    const sought = fields.importer.value.trim().toLowerCase();
    const kept = found.filter((each) => data.importers[each.importer].some((name) => name.toLowerCase().includes(sought)));
    const sum = (end) => kept.reduce((total, each) => total + each[end], 0);
    const importers = words.countries(new Set(kept.map((each) => each.importer)).size);
    const nothing = found.length ? `No importer under control here is called “${sought}”` : words.NO_CONTROL;
    drawTable({ rows: kept, scenario: fields.scenario.value, nothing });
    say("exposure-title", kept.length
      ? `On ${on} controls reach between ${words.dollars(sum("low"))} and ${words.dollars(sum("high"))} of the imports of ${importers}`
      : nothing);
    const what = kept.length
      ? `${words.amounts(sum("low"), sum("high"))} of the imports of ${importers}`
      : nothing[0].toLowerCase() + nothing.slice(1);
    say("law-said", `${element}, ${on}, ${reading}: ${what}.`);
  };

  const show = () => {
    const on = fields.day.value ? words.day(fields.day.value) : "no day";
    const reading = fields.scenario.selectedOptions[0].textContent;
    const law = `Law as of ${on} · reading: ${reading}`;
    const element = data.elements.find(([symbol]) => symbol === fields.element.value);
    const found = rowsOf(element[0]);
    const ofElement = mainExporter(found);
    const ofAll = mainExporter(rowsOf("ALL"));
    drawMaps(data, { law, element, exporter: data.exporters[ofElement], rows: found.filter((each) => each.exporter === ofElement) });
    drawHeat(data, { law, groups: holding(data.groups), of: (symbol) => rowsOf(symbol).filter((each) => each.exporter === ofAll) });
    drawSectors(data, { law, sectors: holding(data.sectors).map(sectorRow).filter((each) => each.exporter === ofAll) });
    showExposure(found, element[1], on, reading);
    say("exposure-law", `${law} · ${element[1]}`);
    say("law-meaning", `${reading}: ${data.scenarios[scenario()][1]}.`);
  };

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
  show();
})();
