/* Charts: the value under the pointer or the arrow keys, and a filter of rows. */
const SVG = "http://www.w3.org/2000/svg", tip = document.getElementById("tip");
const place = (element, values) => { for (const key in values) element.setAttribute(key, values[key]); return element; };
const when = (seconds, span) => {
  const date = new Date(seconds * 1000), text = Number.isNaN(date.valueOf()) ? "" : date.toISOString();
  return span > 86400 ? `${text.slice(0, 10)} ${text.slice(11, 16)}` : text.slice(11, 16);
};
let vmsOf = {};

/* The parts of a row: where each begins, how wide it is, and its value. */
function parts(view, row) {
  const list = view.values.get(row), {left, width} = view.data;
  if (view.time) return list.map((value, index) => [left + width * index / view.points, width / view.points, value]);
  const scale = width / Math.max(1000, list.reduce((sum, value) => sum + value, 0));
  let x = left;
  return list.map(value => {
    x += value * scale;
    return [x - value * scale, value * scale, value];
  });
}

function say(view, row, index, value) {
  const host = row.dataset.name, data = view.data;
  if (!view.time) return tr("{0} on {1}: {2} %", (vmsOf[host] || [])[index] || "", host, (value / 10).toFixed(1));
  const shown = data.words.length ? data.words[value] : `${value / data.divisor} ${data.unit}`;
  return `${host}, ${when(data.start + index * data.step, view.points * data.step)}: ${shown}`;
}

function hide(view) {
  tip.hidden = true;
  view.mark.setAttribute("visibility", "hidden");
}

function show(view, line, index, x, y) {
  const row = view.seen[line], cells = row ? parts(view, row) : [];
  if (!cells[index]) return hide(view);
  view.at = [line, index];
  const [left, width, value] = cells[index];
  place(view.mark, {x: left, y: view.top + line * view.height, width: Math.max(width, 1), height: view.height - 2,
    visibility: "visible"});
  tip.textContent = say(view, row, index, value);
  tip.hidden = false;
  const box = view.mark.getBoundingClientRect();
  tip.style.left = Math.max(4, Math.min((x ?? box.right) + 12, innerWidth - tip.offsetWidth - 8)) + "px";
  tip.style.top = Math.max(4, Math.min((y ?? box.bottom) + 14, innerHeight - tip.offsetHeight - 8)) + "px";
}

function point(view, event) {
  const box = view.svg.getBoundingClientRect(), scale = view.svg.viewBox.baseVal.width / box.width;
  const x = (event.clientX - box.left) * scale;
  const line = Math.floor(((event.clientY - box.top) * scale - view.top) / view.height);
  if (!view.seen[line]) return hide(view);
  const index = parts(view, view.seen[line]).findIndex(([left, width]) => x >= left && x < left + width);
  show(view, line, index, event.clientX, event.clientY);
}

const STEPS = {ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0]};
function press(view, event) {
  if (event.key === "Escape") hide(view);
  const step = STEPS[event.key];
  if (!step || !view.seen.length) return;
  event.preventDefault();
  const [down, right] = tip.hidden ? [0, 0] : step;
  const line = Math.max(0, Math.min(view.seen.length - 1, view.at[0] + down));
  const last = view.values.get(view.seen[line]).length - 1;
  view.seen[line].scrollIntoView({block: "nearest"});
  show(view, line, Math.max(0, Math.min(last, view.at[1] + right)));
}

/* Leaves the rows of a cluster whose host, or one of whose VMs, is called by the words; marks these VMs. */
function filter(view, term, group) {
  hide(view);
  view.at = [0, 0];
  view.svg.querySelectorAll(".found").forEach(old => old.remove());
  view.seen = view.rows.filter(row => {
    const hits = term && !view.time ? (vmsOf[row.dataset.name] || []).map(name => name.toLowerCase().includes(term)) : [];
    const named = !term || row.dataset.name.toLowerCase().includes(term) || hits.includes(true);
    const fits = named && (!group || row.dataset.group === group);
    row.setAttribute("visibility", fits ? "visible" : "hidden");
    if (fits && hits.includes(true)) {
      const high = view.height - 4, found = parts(view, row).filter((_, index) => hits[index]);
      const d = found.map(([x, width]) => `M${x} 0h${width}v${high}h-${width}z`).join("");
      row.append(place(document.createElementNS(SVG, "path"), {d, class: "found"}));
    }
    return fits;
  });
  view.seen.forEach((row, index) => row.setAttribute("transform", `translate(0,${view.top + index * view.height})`));
  const high = view.top + Math.max(1, view.seen.length) * view.height + 6;
  view.svg.setAttribute("viewBox", `0 0 ${view.svg.viewBox.baseVal.width} ${high}`);
  return view.seen.length;
}

/* Returns what is known of a chart whose values can be read; nothing for others. */
function chart(figure) {
  const island = figure.querySelector("script[type='application/json']"), svg = figure.querySelector("svg.chart");
  const rows = svg ? [...svg.querySelectorAll("g.row")] : [];
  if (!island || !rows.length) return null;
  const data = JSON.parse(island.textContent), plot = figure.querySelector(".plot");
  if (data.vms) vmsOf = data.vms;
  const values = new Map(rows.map(row => [row, (row.dataset.v || "").split(" ").filter(Boolean).map(Number)]));
  const view = {svg, data, rows, values, seen: rows, at: [0, 0], time: figure.dataset.reader === "time",
    points: Math.max(...[...values.values()].map(list => list.length)),
    top: Number(svg.dataset.top), height: Number(svg.dataset.row),
    groups: [...new Set(rows.map(row => row.dataset.group))].filter(Boolean).sort(),
    mark: place(document.createElementNS(SVG, "rect"), {class: "mark", visibility: "hidden"})};
  svg.append(view.mark);
  svg.addEventListener("pointermove", event => point(view, event));
  svg.addEventListener("pointerleave", () => hide(view));
  plot.addEventListener("blur", () => hide(view));
  plot.addEventListener("keydown", event => press(view, event));
  plot.setAttribute("aria-label", plot.getAttribute("aria-label") + tr("; the arrow keys read its values"));
  return view;
}

/* Fields that find hosts and VMs in all charts of a choice at once. */
function finder(views) {
  const wanted = make("input", "", {type: "search"}), groups = make("select");
  const count = make("span", "", {className: "count"}), total = views[0].rows.length;
  count.setAttribute("role", "status");
  wanted.oninput = groups.onchange = () => {
    const left = views.map(view => filter(view, wanted.value.trim().toLowerCase(), groups.value))[0];
    count.textContent = wanted.value || groups.value ? tr("{0:#} of {1:#} hosts", left, total) : "";
  };
  groups.append(make("option", tr("all"), {value: ""}), ...views[0].groups.map(value => make("option", value, {value})));
  const words = views[0].time ? tr("Find a host") : tr("Find a VM or host");
  return [labelled(words, wanted), ...(views[0].groups.length > 1 ? [labelled(tr("cluster"), groups)] : []), count];
}

/* Shows one of several charts at a time. */
function choose(choice) {
  const pages = [...choice.children];
  const tools = make("div", "", {className: "tools"});
  const buttons = pages.map((part, index) => {
    const button = make("button", part.dataset.choice, {type: "button"});
    button.onclick = () => pick(index);
    return button;
  });
  let current = 0;
  const pick = chosen => {
    current = chosen;
    pages.forEach((part, index) => { part.hidden = index !== chosen; });
    buttons.forEach((button, index) => button.setAttribute("aria-pressed", String(index === chosen)));
    near(pages[chosen]);
  };
  tools.append(...buttons);
  const views = pages.map(part => chart(part.querySelector("figure"))).filter(Boolean);
  if (views.length && views[0].rows.length > 1) tools.append(...finder(views));
  choice.prepend(tools);
  choice.print = now => { if (now) pages.forEach(part => { part.hidden = false; }); else pick(current); };
  pick(0);
}
