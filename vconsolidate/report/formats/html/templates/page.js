
"use strict";
(() => {
const PAGE = 50, SHORT = 8;
let paper = false;
const make = (name, text, props) => {
  const element = Object.assign(document.createElement(name), props || {});
  if (text) element.textContent = text;
  return element;
};
const labelled = (words, control) => {
  const label = make("label", words + " ");
  label.append(control);
  return label;
};
const POWERS = {k: 1e3, K: 1024, M: 1e6, Mi: 1048576, G: 1e9, Gi: 1073741824, T: 1e12, Ti: 1099511627776};
const figure = text => {
  const found = /^[^0-9−<-]{0,12}([−-]?)<?\s*([0-9][0-9,]*(?:\.[0-9]+)?)\s*(?:(K|k|Mi|M|Gi|G|Ti|T)i?(?:B|Hz|bit|W)\b)?/.exec(text.trim());
  if (!found) return null;
  const value = Number(found[2].replace(/,/g, "")) * (POWERS[found[3]] || 1);
  const binary = /^.*?([KMGT])iB/.exec(text);
  const scale = binary ? POWERS[binary[1] + (binary[1] === "K" ? "" : "i")] / (POWERS[found[3]] || 1) : 1;
  return (found[1] ? -1 : 1) * value * scale;
};
const words = cell => cell.textContent.trim();
const safe = text => /^[=+@\t\r-]/.test(text) && !/^[+-]?[0-9][0-9.,]*( ?%)?$/.test(text) ? "'" + text : text;
const quoted = text => '"' + safe(text).replace(/"/g, '""') + '"';

function save(table, rows) {
  const heads = [...table.tHead.rows[0].cells].map(words);
  const lines = [heads, ...rows.map(row => [...row.cells].map(words))].map(cells => cells.map(quoted).join(","));
  const link = make("a");
  link.href = URL.createObjectURL(new Blob(["\ufeff" + lines.join("\r\n") + "\r\n"], {type: "text/csv"}));
  link.download = table.dataset.name.replace(/[^A-Za-z0-9._-]+/g, "-") + ".csv";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function enhance(table) {
  const body = table.tBodies[0], all = [...body.rows], heads = [...table.tHead.rows[0].cells];
  if (all.length < 2) return;
  const tools = make("div", "", {className: "tools"}), count = make("span", "", {className: "count"});
  count.setAttribute("role", "status");
  const texts = new Map();
  const text = row => texts.get(row) || (texts.set(row, row.textContent.toLowerCase()), texts.get(row));
  let order = all, page = 0, shown = all;
  const wanted = make("input", "", {type: "search"}), choices = [];
  const back = make("button", "Previous", {type: "button"}), next = make("button", "Next", {type: "button"});
  const draw = () => {
    const term = wanted.value.trim().toLowerCase();
    const fits = row => (!term || text(row).includes(term)) &&
      choices.every(([index, choice]) => !choice.value || words(row.cells[index]) === choice.value);
    shown = order.filter(fits);
    page = Math.max(0, Math.min(page, Math.ceil(shown.length / PAGE) - 1));
    const paged = !paper && all.length > PAGE;
    body.replaceChildren(...(paged ? shown.slice(page * PAGE, (page + 1) * PAGE) : shown));
    back.hidden = next.hidden = !paged || shown.length <= PAGE;
    back.disabled = page === 0;
    next.disabled = (page + 1) * PAGE >= shown.length;
    const range = paged && shown.length > PAGE ?
      `${page * PAGE + 1}–${Math.min((page + 1) * PAGE, shown.length)} of ` : "";
    count.textContent = `${range}${shown.length} of ${all.length} rows`.replace(` of ${all.length} rows`,
      shown.length === all.length ? " rows" : ` of ${all.length} rows`);
  };
  if (all.length > SHORT) {
    tools.append(labelled("Search", wanted));
    heads.forEach((head, index) => {
      if (!("filter" in head.dataset)) return;
      const values = [...new Set(all.map(row => words(row.cells[index])))].sort();
      if (values.length < 2 || values.length > 40) return;
      const choice = make("select");
      choice.append(make("option", "all", {value: ""}), ...values.map(value => make("option", value || "(empty)", {value})));
      choices.push([index, choice]);
      choice.onchange = () => { page = 0; draw(); };
      tools.append(labelled(words(head), choice));
    });
    wanted.oninput = () => { page = 0; draw(); };
    back.onclick = () => { page--; draw(); };
    next.onclick = () => { page++; draw(); };
    tools.append(count, back, next);
  }
  const csv = make("button", "Save as CSV", {type: "button", className: "csv"});
  csv.onclick = () => save(table, shown);
  tools.append(csv);
  heads.forEach((head, index) => {
    const button = make("button", words(head), {type: "button"});
    if (!button.textContent) return;
    button.onclick = () => {
      const down = head.getAttribute("aria-sort") !== "ascending" && !(head.classList.contains("n") && !head.hasAttribute("aria-sort"));
      const sign = down ? 1 : -1;
      heads.forEach(other => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "ascending" : "descending");
      const keyed = all.map(row => [figure(words(row.cells[index])), words(row.cells[index]), row]);
      const numbers = head.classList.contains("n") || keyed.every(key => key[0] !== null && /^[0-9<−-]/.test(key[1]));
      keyed.sort((a, b) => sign * (numbers && (a[0] !== null || b[0] !== null) ?
        (a[0] ?? -Infinity) - (b[0] ?? -Infinity) || 0 : a[1].localeCompare(b[1], "en", {numeric: true})));
      order = keyed.map(key => key[2]);
      page = 0;
      draw();
    };
    head.replaceChildren(button);
  });
  table.parentElement.before(tools);
  table.reveal = name => {
    const index = order.findIndex(row => row.id === name);
    if (index < 0) return false;
    wanted.value = "";
    choices.forEach(([, choice]) => { choice.value = ""; });
    page = Math.floor(index / PAGE);
    draw();
    return true;
  };
  table.print = draw;
  if (all.length > SHORT) draw();
}

/* Tables within a closed part are prepared when it opens. Of a large page, long tables and closed parts are text
   within noscript until they are looked at: without a script the browser shows them as they are. */
const ready = new WeakSet();
const unfold = part => {
  const holder = document.createElement("template");
  holder.innerHTML = part.textContent;
  const parent = part.parentElement;
  part.replaceWith(holder.content);
  near(parent);
};
const watch = new IntersectionObserver(seen => seen.forEach(each => {
  if (!each.isIntersecting) return;
  watch.unobserve(each.target);
  unfold(each.target.nextElementSibling);
  each.target.remove();
}), {rootMargin: "800px"});
const late = part => {
  if (part.previousElementSibling?.className === "late") return;
  const space = make("p", "Preparing a long table …", {className: "late"});
  part.before(space);
  watch.observe(space);
};
function near(scope) {
  scope.querySelectorAll("noscript[data-late]").forEach(part => {
    const fold = part.parentElement;
    if (fold.localName !== "details") late(part); else if (fold.open) unfold(part);
  });
  scope.querySelectorAll("table").forEach(table => {
    if (ready.has(table) || table.closest("details:not([open])")) return;
    ready.add(table);
    enhance(table);
  });
}
const everything = () => {
  watch.disconnect();
  document.querySelectorAll("p.late").forEach(space => space.remove());
  for (let part; (part = document.querySelector("noscript[data-late]"));) unfold(part);
};
document.addEventListener("toggle", event => { if (event.target.open) near(event.target); }, true);

/* Deep links */
function go() {
  let name;
  try { name = decodeURIComponent(location.hash.slice(1)); } catch { return; }
  if (!name) return;
  const found = () => document.getElementById(name) || ([...document.querySelectorAll("table")].some(table =>
    table.reveal && table.reveal(name)) && document.getElementById(name));
  let target = found();
  if (!target && name.startsWith("host-") && document.querySelector("noscript[data-late]")) {
    everything();
    target = found();
  }
  if (!target) return;
  for (let part = target; part; part = part.parentElement) if (part.localName === "details") part.open = true;
  near(target);
  document.querySelectorAll(".target").forEach(old => old.classList.remove("target"));
  (target.localName === "details" ? target.firstElementChild : target.localName === "tr" ? target : null)?.classList.add("target");
  target.scrollIntoView();
}
addEventListener("hashchange", go);

/* Charts: one of several, a filter, and the value under the pointer or the arrow keys */
const SVG = "http://www.w3.org/2000/svg", tip = document.getElementById("tip");
const place = (element, values) => { for (const key in values) element.setAttribute(key, values[key]); return element; };
const when = (seconds, span) => {
  const date = new Date(seconds * 1000), text = date.toISOString();
  return span > 86400 ? `${text.slice(0, 10)} ${text.slice(11, 16)}` : text.slice(11, 16);
};
let vmsOf = {};
function chart(figure) {
  const island = figure.querySelector("script[type='application/json']");
  const svg = figure.querySelector("svg.chart"), rows = [...svg.querySelectorAll("g.row")];
  if (!island || !rows.length) return;
  const data = JSON.parse(island.textContent), plot = figure.querySelector(".plot");
  if (data.vms) vmsOf = data.vms;
  const top = Number(svg.dataset.top), height = Number(svg.dataset.row);
  const values = rows.map(row => (row.dataset.v || "").split(" ").filter(Boolean).map(Number));
  const mark = place(document.createElementNS(SVG, "rect"), {class: "mark", visibility: "hidden"});
  svg.append(mark);
  let seen = rows, at = [0, 0];
  const spans = row => {
    const list = values[rows.indexOf(row)], found = [];
    if (figure.dataset.reader === "time") {
      const count = Math.max(...values.map(each => each.length));
      list.forEach((value, index) => found.push([data.left + data.width * index / count, data.width / count, value]));
      return found;
    }
    const scale = data.width / Math.max(1000, list.reduce((sum, value) => sum + value, 0));
    let x = data.left;
    list.forEach(value => { found.push([x, value * scale, value]); x += value * scale; });
    return found;
  };
  const say = (row, index, value) => {
    const host = row.dataset.name;
    if (figure.dataset.reader === "vm") return `${(vmsOf[host] || [])[index] || ""} on ${host}: ${(value / 10).toFixed(1)} %`;
    const count = Math.max(...values.map(each => each.length));
    const shown = data.words.length ? data.words[value] : `${value / data.divisor} ${data.unit}`;
    return `${host}, ${when(data.start + index * data.step, count * data.step)}: ${shown}`;
  };
  const show = (line, index, x, y) => {
    const row = seen[line], cells = row ? spans(row) : [];
    if (!cells[index]) return hide();
    at = [line, index];
    const [left, width, value] = cells[index];
    place(mark, {x: left, y: top + line * height, width: Math.max(width, 1), height: height - 2, visibility: "visible"});
    tip.textContent = say(row, index, value);
    tip.hidden = false;
    const box = mark.getBoundingClientRect();
    tip.style.left = Math.max(4, Math.min((x ?? box.right) + 12, innerWidth - tip.offsetWidth - 8)) + "px";
    tip.style.top = Math.max(4, Math.min((y ?? box.bottom) + 14, innerHeight - tip.offsetHeight - 8)) + "px";
  };
  const hide = () => { tip.hidden = true; mark.setAttribute("visibility", "hidden"); };
  svg.addEventListener("pointermove", event => {
    const box = svg.getBoundingClientRect(), scale = svg.viewBox.baseVal.width / box.width;
    const x = (event.clientX - box.left) * scale, y = (event.clientY - box.top) * scale;
    const line = Math.floor((y - top) / height), row = seen[line];
    if (!row) return hide();
    show(line, spans(row).findIndex(([left, width]) => x >= left && x < left + width), event.clientX, event.clientY);
  });
  svg.addEventListener("pointerleave", hide);
  plot.addEventListener("blur", hide);
  plot.addEventListener("keydown", event => {
    const step = {ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0]}[event.key];
    if (event.key === "Escape") hide();
    if (!step || !seen.length) return;
    event.preventDefault();
    const line = Math.max(0, Math.min(seen.length - 1, at[0] + (tip.hidden ? 0 : step[0])));
    const last = spans(seen[line]).length - 1;
    show(line, Math.max(0, Math.min(last, at[1] + (tip.hidden ? 0 : step[1]))));
  });
  plot.setAttribute("aria-label", plot.getAttribute("aria-label") + "; the arrow keys read its values");
  figure.filter = (term, group) => {
    hide();
    at = [0, 0];
    svg.querySelectorAll(".found").forEach(old => old.remove());
    seen = rows.filter(row => {
      const names = figure.dataset.reader === "vm" ? vmsOf[row.dataset.name] || [] : [];
      const hits = term ? names.map(name => name.toLowerCase().includes(term)) : [];
      const fits = (!term || row.dataset.name.toLowerCase().includes(term) || hits.includes(true)) && (!group || row.dataset.group === group);
      row.setAttribute("visibility", fits ? "visible" : "hidden");
      if (fits && hits.includes(true)) {
        const d = spans(row).filter((_, index) => hits[index]).map(([x, w]) => `M${x} 0h${w}v${height - 4}h-${w}z`).join("");
        row.append(place(document.createElementNS(SVG, "path"), {d, class: "found"}));
      }
      return fits;
    });
    seen.forEach((row, index) => row.setAttribute("transform", `translate(0,${top + index * height})`));
    svg.setAttribute("viewBox", `0 0 ${svg.viewBox.baseVal.width} ${top + Math.max(1, seen.length) * height + 6}`);
    return seen.length;
  };
  figure.groups = [...new Set(rows.map(row => row.dataset.group))].filter(Boolean).sort();
  figure.total = rows.length;
}

function choose(choice) {
  const parts = [...choice.children], figures = parts.map(part => part.querySelector("figure"));
  const tools = make("div", "", {className: "tools"});
  const buttons = parts.map((part, index) => {
    const button = make("button", part.dataset.choice, {type: "button"});
    button.onclick = () => pick(index);
    return button;
  });
  let current = 0;
  const pick = chosen => {
    current = chosen;
    parts.forEach((part, index) => { part.hidden = index !== chosen; });
    buttons.forEach((button, index) => button.setAttribute("aria-pressed", String(index === chosen)));
    near(parts[chosen]);
  };
  tools.append(...buttons);
  const ready = figures.filter(each => each.filter), first = ready[0];
  if (first && first.total > 1) {
    const wanted = make("input", "", {type: "search"}), groups = make("select");
    const count = make("span", "", {className: "count"});
    count.setAttribute("role", "status");
    const filter = () => {
      const left = ready.map(each => each.filter(wanted.value.trim().toLowerCase(), groups.value))[0];
      count.textContent = wanted.value || groups.value ? `${left} of ${first.total} hosts` : "";
    };
    wanted.oninput = groups.onchange = filter;
    tools.append(labelled(first.dataset.reader === "vm" ? "Find a VM or host" : "Find a host", wanted));
    if (first.groups.length > 1) {
      groups.append(make("option", "all", {value: ""}), ...first.groups.map(value => make("option", value, {value})));
      tools.append(labelled("cluster", groups));
    }
    tools.append(count);
  }
  choice.prepend(tools);
  choice.print = now => { if (now) parts.forEach(part => { part.hidden = false; }); else pick(current); };
  pick(0);
}

document.querySelectorAll("figure").forEach(each => { if (each.querySelector("svg.chart")) chart(each); });
document.querySelectorAll(".choice").forEach(choose);
near(document);
go();

/* Paper shows everything: all parts open, all rows, all charts. */
let closed = [];
const each = (selector, now) => document.querySelectorAll(selector).forEach(part => { if (part.print) part.print(now); });
addEventListener("beforeprint", () => {
  paper = true;
  everything();
  closed = [...document.querySelectorAll("details:not([open])")].filter(part => !part.closest("figure"));
  closed.forEach(part => { part.open = true; });
  each("table, .choice", true);
});
addEventListener("afterprint", () => {
  paper = false;
  closed.forEach(part => { part.open = false; });
  each("table, .choice", false);
});
})();
