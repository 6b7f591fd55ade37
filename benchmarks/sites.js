// What benchmarks/sites.py runs on every page of a site: it uses the page as a reader does and says what is wrong.
"use strict";
{ // its names are not those of the page's script
const wrong = [];
addEventListener("error", (event) => wrong.push(`error: ${event.message}`));
const grumble = console.error;
console.error = (...words) => { wrong.push(`console: ${words.join(" ")}`); grumble(...words); };
const need = (is, words) => { if (!is) wrong.push(words); };
const every = (selector, within = document) => [...within.querySelectorAll(selector)];
const pick = (select, value) => { select.value = value; select.dispatchEvent(new Event("change", { bubbles: true })); select.dispatchEvent(new Event("input", { bubbles: true })); };
const values = (table, k) => [...table.tBodies[0].rows].filter((r) => !r.hidden).map((r) => r.cells[k].dataset.value).filter((v) => v !== undefined).map(Number);
const seen = (element) => element.getBoundingClientRect().width > 0;
const done = {}; // how often each thing was tried

function sorts() {
  for (const table of every("table.sortable")) {
    every("thead th button", table).forEach((button, k) => {
      button.focus();
      need(document.activeElement === button, "a button of a table cannot be focused");
      button.click();
      const order = button.parentElement.getAttribute("aria-sort"), found = values(table, k);
      need(found.every((v, j) => !j || (order === "ascending" ? found[j - 1] <= v : found[j - 1] >= v)), `column ${k} is not ${order}`);
      button.click();
      need(button.parentElement.getAttribute("aria-sort") !== order, `column ${k} does not turn round`);
      need(every("thead th[aria-sort]", table).length === 1, "several columns say that they are sorted");
      done.sorts = (done.sorts ?? 0) + 2;
    });
  }
}

function filters() {
  const form = document.querySelector("form.filters");
  if (!form) return;
  const rows = every("tbody tr", form.parentElement), shown = () => rows.filter(seen);
  const [board, stratum, named, count] = ["board", "stratum", "named", "count"].map((id) => document.getElementById(id));
  const published = shown().length;
  for (const option of every("option", board)) {
    pick(board, option.value);
    need(shown().length === Number(option.textContent.match(/\((\d+)\)$/)[1]), `${option.textContent}: ${shown().length} rows are seen`);
    need(count.textContent.startsWith(`${shown().length} of `), `it says ${count.textContent}`);
    done.filters = (done.filters ?? 0) + 1;
  }
  pick(board, "");
  for (const option of every("option", stratum).slice(1)) {
    pick(stratum, option.value);
    need(shown().length && shown().every((row) => row.textContent.includes(option.value)), `stratum ${option.value} shows others`);
  }
  pick(stratum, "");
  named.value = rows[0].cells[0].textContent.slice(0, 5).toUpperCase();
  named.dispatchEvent(new Event("input", { bubbles: true }));
  need(shown().length && shown().length < rows.length + 1 && shown().every((row) => row.textContent.toUpperCase().includes(named.value)), "a name does not filter");
  named.value = "";
  pick(board, "published");
  need(shown().length === published, "the published studies do not come back");
}

function lattices() {
  const select = document.getElementById("study");
  const articles = every("article[data-study]");
  for (const article of articles) {
    if (select) pick(select, article.id);
    need(articles.filter(seen).length === 1, "not one study is seen");
    for (const block of every(".lattice", article)) {
      const svg = every("svg", block).find(seen), about = block.querySelector(".about");
      const boxes = every(".box", svg), replicates = article.querySelector("table[data-table='replicates']");
      const names = every("tbody tr", replicates).map((row) => row.dataset.arm);
      for (const box of boxes) {
        need(names.includes(box.dataset.arm), `${box.dataset.arm} has no row`);
        box.dispatchEvent(new Event("pointerenter"));
        const skill = box.querySelector("title").textContent.match(/: (-?[\d.]+) decades/)[1];
        need(about.querySelector("dd")?.textContent.startsWith(skill), `${box.dataset.arm}: pointed at, it says ${about.querySelector("dd")?.textContent}, not ${skill}`);
        box.dispatchEvent(new Event("pointerleave"));
        done.hovers = (done.hovers ?? 0) + 1;
      }
      const [first, last] = [boxes[0], boxes[boxes.length - 1]];
      last.dispatchEvent(new Event("click"));
      need(last.getAttribute("aria-pressed") === "true" && first.getAttribute("aria-pressed") === "false", "a click holds no box");
      need(every("[tabindex='0']", svg).length === 1, "a lattice is not one stop of the tabulator");
      pick(block.querySelector("select"), "all");
      const all = boxes.find((box) => box.dataset.arm === "all");
      all.focus();
      all.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true, cancelable: true }));
      const now = document.activeElement;
      need(now.dataset.arm && now !== all && now.getAttribute("aria-pressed") === "true", "an arrow does not move from box to box");
    }
  }
  if (articles.length && select) pick(select, articles[0].id);
}

// Gains as the script computes them, against those that stand in the table of the study.
function arms() {
  const [a, b] = [document.getElementById("arm-a"), document.getElementById("arm-b")];
  if (!a) return;
  every("article[data-study]").forEach((article, k) => {
    const table = article.querySelector("details[data-title='Every arm'] table");
    const heads = [...table.tHead.rows[0].cells].map((cell) => cell.textContent), at = heads.indexOf("gain");
    if (at < 0) return;
    pick(b, `${k} none`);
    for (const row of table.tBodies[0].rows) {
      const arm = row.cells[0].textContent.split(" (")[0];
      if (arm === "none" || !every("option", a).some((o) => o.value === `${k} ${arm}`)) continue;
      pick(a, `${k} ${arm}`);
      const computed = document.querySelector(".compare .answer strong").textContent.replace(" decades", "");
      const stands = row.cells[at].textContent.replace("*", "").replace(/, median.*| \(.*/, "");
      const numbers = (text) => (text.match(/-?\d+\.\d+/g) ?? []).map(Number);
      const apart = Math.max(...numbers(stands).map((v, j) => Math.abs(v - numbers(computed)[j])));
      need(apart <= 0.0101, `${arm} against none: computed ${computed}, the table says ${row.cells[at].textContent}`); // the last digit may round otherwise
      done.comparisons = (done.comparisons ?? 0) + 1;
    }
  });
}

function learners() {
  const [a, b] = [document.getElementById("learner-a"), document.getElementById("learner-b")];
  if (!a) return;
  for (const x of a.options) for (const y of b.options) {
    pick(a, x.value);
    pick(b, y.value);
    need(document.querySelector(".learners .answer").textContent.trim(), `${x.textContent} against ${y.textContent} says nothing`);
    done.comparisons = (done.comparisons ?? 0) + 1;
  }
}

function looks() {
  need(document.documentElement.scrollWidth <= innerWidth, `wider than the window by ${document.documentElement.scrollWidth - innerWidth} pixels`);
  for (const image of every("img")) if (seen(image)) need(image.complete && image.naturalWidth > 0, `${image.getAttribute("src")} is not seen`);
  for (const table of every("table")) need(table.closest(".wide"), "a table does not scroll by itself");
  const root = location.href.slice(0, location.href.indexOf("/site/") + 6);
  for (const entry of performance.getEntriesByType("resource")) need(entry.name.startsWith(root), `requested ${entry.name}`);
}

addEventListener("load", async () => {
  every("img[loading]").forEach((image) => image.setAttribute("loading", "eager"));
  looks();
  sorts();
  filters();
  lattices();
  arms();
  learners();
  if (window.axe) {
    every("details").forEach((details) => { details.open = true; });
    const found = await axe.run(document, { iframes: false, resultTypes: ["violations"] });
    for (const v of found.violations) wrong.push(`axe ${v.id} (${v.impact}): ${v.help}; ${v.nodes.length} times, as ${v.nodes[0].html.slice(0, 160)}`);
    done.rules = found.passes.length;
  }
  parent.postMessage(JSON.stringify({ width: innerWidth, done, wrong }), "*");
});
}
