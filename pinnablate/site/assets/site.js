// The one script of the site: sorts and filters tables, says more of a box of a lattice, compares arms and learners.
// Everything that it shows stands in the tables of the page; it asks nobody for anything and keeps nothing.
"use strict";
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const make = (name, text = "", attributes = {}) => {
  const element = document.createElement(name);
  element.textContent = text;
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
};
const signed = (x, digits = 2) => (x < 0 ? "-" : "+") + Math.abs(x).toFixed(digits);
const number = (cell) => (cell.dataset.value === undefined ? NaN : Number(cell.dataset.value));

// Tables ---------------------------------------------------------------------------------------------------------
function sortable(table) {
  const heads = all("thead th", table);
  heads.forEach((head, k) => {
    const button = make("button", head.textContent, { type: "button" });
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const isNumber = head.classList.contains("number");
      const before = head.getAttribute("aria-sort");
      const order = before ? (before === "ascending" ? "descending" : "ascending") : isNumber ? "descending" : "ascending";
      heads.forEach((h) => h.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", order);
      const sign = order === "ascending" ? 1 : -1;
      const place = (a, b) => {
        const [x, y] = [a.cells[k], b.cells[k]];
        const [p, q] = [number(x), number(y)];
        if (!isNaN(p) && !isNaN(q)) return sign * (p - q);
        if (isNaN(p) !== isNaN(q)) return isNaN(p) ? 1 : -1; // what has no number comes last, whatever the order
        return sign * x.textContent.localeCompare(y.textContent, "en");
      };
      const body = table.tBodies[0];
      body.append(...[...body.rows].sort(place));
    });
  });
}

function filters(form) {
  const rows = all("tbody tr", form.parentElement);
  const [board, stratum, named, count] = ["board", "stratum", "named", "count"].map((id) => document.getElementById(id));
  const show = () => {
    const wanted = named.value.trim().toLowerCase();
    for (const row of rows) {
      const onBoard = board.value === "published" ? row.dataset.published === "yes" : !board.value || row.dataset.board === board.value;
      const fits = onBoard && (!stratum.value || row.dataset.stratum === stratum.value);
      row.hidden = !(fits && row.cells[0].textContent.toLowerCase().includes(wanted));
    }
    count.textContent = `${rows.filter((row) => !row.hidden).length} of ${rows.length} studies`;
  };
  form.addEventListener("input", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  show();
}

// What fits needs no stop of the tabulator to scroll it.
function stops() {
  for (const element of all(".wide, pre")) {
    if (element.scrollWidth > element.clientWidth) element.setAttribute("tabindex", "0");
    else element.removeAttribute("tabindex");
  }
}

// The studies of an environment ------------------------------------------------------------------------------------
function studies() {
  const select = document.getElementById("study");
  const articles = all("article[data-study]");
  if (!select) return;
  const show = (slug) => { articles.forEach((article) => { article.hidden = article.id !== slug; }); stops(); };
  const follow = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const article = target && target.closest("article[data-study]");
    if (article) { select.value = article.id; show(article.id); }
    const closed = target && target.closest("details");
    if (closed) closed.open = true;
    if (article && target !== article) target.scrollIntoView();
  };
  select.addEventListener("change", () => show(select.value));
  addEventListener("hashchange", follow);
  show(select.value);
  follow();
}

// The row of an arm: by its data where it is ours, or by the words of its first cell, behind which may stand what diverged.
const rowOf = (table, arm) =>
  table && [...table.tBodies[0].rows].find((row) => (row.dataset.arm ?? row.cells[0].textContent.split(" (")[0]) === arm);
const headsOf = (table) => [...table.tHead.rows[0].cells].map((cell) => cell.textContent);
const ranking = (article) => article.querySelector("details[data-title='Every arm'] table");
const dataTable = (article, kind) => article.querySelector(`table[data-table='${kind}']`);

function list(pairs) {
  const dl = make("dl");
  for (const [term, said] of pairs) dl.append(make("dt", term), make("dd", said));
  return dl;
}

function describe(article, arm, into) {
  const replicates = dataTable(article, "replicates");
  const mine = rowOf(replicates, arm);
  const laws = replicates.dataset.laws.split(" ");
  const told = mine.dataset.told === "-" ? null : mine.dataset.told.split(" ").filter(Boolean);
  const withheld = told ? laws.filter((law) => !told.includes(law)) : [];
  const words = told === null ? "told no equation: a control"
    : !told.length ? "told nothing" : `told ${told.join(", ")}${withheld.length ? `; not told ${withheld.join(", ")}` : ""}`;
  const head = make("p", "", { class: "told" });
  head.append(make("strong", arm), `: ${words}`);
  into.replaceChildren(head);
  const row = rowOf(ranking(article), arm);
  if (row) {
    const heads = headsOf(ranking(article));
    const cells = heads.map((head, k) => [head, row.cells[k].textContent]).slice(1).filter(([, text]) => text !== "n/a");
    into.append(list(cells.filter(([head]) => !head.startsWith("r "))));
    const residuals = cells.filter(([head]) => head.startsWith("r "));
    if (residuals.length) {
      into.append(make("h3", "Residuals of the laws, on fresh points"));
      const read = (text) => text.startsWith("(") ? `${text.slice(1, -1)}, not told`
        : text.endsWith(" !") ? `${text.slice(0, -2)}, told and not met` : `${text}, told`;
      into.append(list(residuals.map(([law, text]) => [law.slice(2), read(text)])));
    }
  }
  const fields = dataTable(article, "fields");
  const errors = rowOf(fields, arm);
  if (errors) {
    into.append(make("h3", "Error of each field"));
    into.append(list(headsOf(fields).map((head, k) => [head, errors.cells[k].textContent]).slice(1)));
  }
  into.append(make("h3", "Skill in each replicate"));
  into.append(make("p", [...mine.cells].slice(1).map((cell) => cell.textContent).filter(Boolean).join("  "), { class: "note" }));
}

// The lattice --------------------------------------------------------------------------------------------------------
function lattice(block) {
  const article = block.closest("article");
  const [select, about] = [block.querySelector("select"), block.querySelector(".about")];
  const boxes = all(".box", block);
  const names = [...new Set(boxes.map((box) => box.dataset.arm))];
  let held = names.includes("all") ? "all" : names[names.length - 1];
  select.append(...names.map((name) => make("option", name, { value: name })));
  const show = (arm) => describe(article, arm, about);
  const hold = (arm) => {
    held = arm;
    select.value = arm;
    for (const box of boxes) {
      box.setAttribute("aria-pressed", String(box.dataset.arm === arm));
      box.setAttribute("tabindex", box.dataset.arm === arm ? "0" : "-1");
    }
    show(arm);
  };
  select.addEventListener("change", () => hold(select.value));
  for (const svg of all("svg", block)) {
    svg.setAttribute("role", "group"); // no longer one image, but boxes that can be pressed
    const own = all(".box", svg);
    for (const box of own) {
      box.setAttribute("role", "button");
      // what is written in the box first, so that it can be called by that
      const written = all("text", box).map((text) => text.textContent).join(" ");
      box.setAttribute("aria-label", written ? `${written} decades, ${box.dataset.arm}` : box.querySelector("title").textContent);
      box.addEventListener("pointerenter", () => show(box.dataset.arm));
      box.addEventListener("pointerleave", () => show(held));
      box.addEventListener("click", () => hold(box.dataset.arm));
      box.addEventListener("keydown", (event) => walk(event, box, own, hold));
    }
  }
  hold(held);
}

// From box to box: to the nearest one that lies in the direction of the arrow.
function walk(event, box, boxes, hold) {
  if (event.key === "Enter" || event.key === " ") { event.preventDefault(); hold(box.dataset.arm); return; }
  const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
  if (!way) return;
  event.preventDefault();
  const centre = (b) => { const r = b.querySelector("rect").getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; };
  const [x, y] = centre(box);
  let best = null, least = Infinity;
  for (const other of boxes) {
    const [dx, dy] = [centre(other)[0] - x, centre(other)[1] - y];
    const along = dx * way[0] + dy * way[1], beside = Math.abs(dx * way[1]) + Math.abs(dy * way[0]);
    const cost = way[0] ? along + 20 * beside : 20 * along + beside; // rows first, then the nearest in the row
    if (along > 1 && cost < least) [best, least] = [other, cost];
  }
  if (best) { hold(best.dataset.arm); best.focus(); }
}

// Comparisons --------------------------------------------------------------------------------------------------------
// The mean of some differences with its 95 % interval, t * s * sqrt(1 / n + overlap); none below five, as everywhere.
function estimate(values, quantiles, overlap = 0) {
  const n = values.length, mean = values.reduce((a, b) => a + b, 0) / n;
  if (n < 5 || !quantiles[n - 2]) return { mean, half: null, n };
  const s = Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / (n - 1));
  return { mean, half: quantiles[n - 2] * s * Math.sqrt(1 / n + overlap), n };
}
const said = (e) => signed(e.mean) + (e.half === null ? "" : ` ± ${e.half.toFixed(2)}`);
const quantilesOf = (section) => section.dataset.t.split(" ").map(Number);

// Differences as dots on a line, 0 and the mean marked.
function dots(values, mean) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const reach = Math.max(0.1, ...values.map(Math.abs)) * 1.1, x = (v) => 170 + (150 * v) / reach;
  const element = (name, attributes) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    svg.append(made);
    return made;
  };
  for (const [key, value] of Object.entries({ viewBox: "0 0 340 50", width: 340, height: 50, role: "img",
    "aria-label": `Each difference: ${values.map((v) => signed(v)).join(", ")}` })) svg.setAttribute(key, value);
  element("line", { x1: 10, x2: 330, y1: 20, y2: 20, class: "axis" });
  element("line", { x1: x(0), x2: x(0), y1: 6, y2: 34, class: "axis" });
  values.forEach((v) => element("circle", { cx: x(v), cy: 20, r: 4, class: "bar", "fill-opacity": 0.6 }));
  element("line", { x1: x(mean), x2: x(mean), y1: 8, y2: 32, stroke: "currentColor", "stroke-width": 3 });
  for (const [v, anchor] of [[-reach, "start"], [reach, "end"]])
    element("text", { x: x(v) + (v < 0 ? -10 : 10), y: 46, "font-size": 12, "text-anchor": anchor }).textContent = signed(v);
  element("text", { x: x(0), y: 46, "font-size": 12, "text-anchor": "middle" }).textContent = "0";
  return svg;
}

function compareArms(section) {
  const [a, b] = [document.getElementById("arm-a"), document.getElementById("arm-b")];
  const answer = section.querySelector(".answer");
  const tables = all("article[data-study]").map((article) => [article, dataTable(article, "replicates")]);
  for (const select of [a, b])
    tables.forEach(([article, table], k) => {
      const group = make("optgroup", "", { label: article.dataset.study });
      for (const row of table.tBodies[0].rows) group.append(make("option", row.dataset.arm, { value: `${k} ${row.dataset.arm}` }));
      select.append(group);
    });
  const pick = (value) => {
    const [k, arm] = [Number(value.slice(0, value.indexOf(" "))), value.slice(value.indexOf(" ") + 1)];
    const table = tables[k][1], row = rowOf(table, arm), seeds = table.dataset.seeds.split(" ");
    const bySeed = new Map(seeds.map((seed, j) => [seed, number(row.cells[j + 1])]).filter(([, v]) => !isNaN(v)));
    return { arm, table, bySeed, unsettled: row.dataset.unsettled === "yes", study: tables[k][0].dataset.study };
  };
  const show = () => {
    const [one, other] = [pick(a.value), pick(b.value)];
    const names = one.study === other.study ? [one.arm, other.arm] : [one, other].map((p) => `${p.arm} (${p.study})`);
    const common = [...one.bySeed.keys()].filter((seed) => other.bySeed.has(seed));
    answer.replaceChildren();
    if (one.table.dataset.pairs !== other.table.dataset.pairs || !common.length) {
      answer.append(make("p", `${names[0]} and ${names[1]} cannot be compared replicate by replicate: their worlds, observations or splits differ.`));
      return;
    }
    const differences = common.map((seed) => one.bySeed.get(seed) - other.bySeed.get(seed));
    const found = estimate(differences, quantilesOf(section), Number(one.table.dataset.overlap));
    const better = found.half === null ? "too few replicates for an interval"
      : Math.abs(found.mean) <= found.half ? "0 lies within the interval: which is better is open"
      : `the error of ${names[found.mean > 0 ? 0 : 1]} is ${(10 ** Math.abs(found.mean)).toPrecision(2)} times smaller`;
    const moved = [[one, names[0]], [other, names[1]]].filter(([p]) => p.unsettled).map(([, name]) => name);
    const line = make("p");
    line.append(make("strong", `${said(found)} decades`), ` for ${names[0]} against ${names[1]}, on ${one.table.dataset.split} (${found.n} replicates): `
      + (moved.length ? `unsettled, for ${moved.join(" and ")} moved between half and the full budget; nothing is concluded.` : `${better}.`));
    answer.append(line, dots(differences, found.mean));
  };
  [a, b].forEach((select) => select.addEventListener("change", show));
  const wanted = (select, arm) => { const found = all("option", select).find((o) => o.textContent === arm); if (found) found.selected = true; };
  wanted(a, "all");
  wanted(b, "none");
  show();
}

function compareLearners(section) {
  const [a, b] = [document.getElementById("learner-a"), document.getElementById("learner-b")];
  const [answer, table] = [section.querySelector(".answer"), section.querySelector("table")];
  const show = () => {
    const [j, k] = [Number(a.value), Number(b.value)], heads = headsOf(table);
    const both = [...table.tBodies[0].rows].filter((row) => !isNaN(number(row.cells[j])) && !isNaN(number(row.cells[k])));
    answer.replaceChildren();
    if (!both.length || j === k) {
      answer.append(make("p", j === k ? "Choose two different learners." : `No environment has settled values of both.`));
      return;
    }
    const differences = both.map((row) => number(row.cells[j]) - number(row.cells[k]));
    const found = estimate(differences, quantilesOf(section));
    const ahead = differences.filter((d) => d > 0).length;
    const line = make("p");
    line.append(make("strong", `${said(found)} decades`), ` for ${heads[j]} against ${heads[k]}, in ${found.n} environment${found.n > 1 ? "s" : ""} that both have; ahead in ${ahead} of them.`
      + (found.half !== null && Math.abs(found.mean) <= found.half ? " 0 lies within the interval: which is better is open." : ""));
    answer.append(line, dots(differences, found.mean));
  };
  [a, b].forEach((select) => select.addEventListener("change", show));
  show();
}

all(".scripted").forEach((element) => { element.hidden = false; });
all("table.sortable").forEach(sortable);
all("form.filters").forEach(filters);
all(".lattice").forEach(lattice);
studies();
all("section.compare").forEach(compareArms);
all("section.learners").filter((section) => document.getElementById("learner-a")).forEach(compareLearners);
stops();
addEventListener("resize", stops);
document.addEventListener("toggle", stops, true); // of parts that are opened; it does not bubble
