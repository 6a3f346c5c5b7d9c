const PAGE = 50, SHORT = 8;
/* Returns words in the language of the page, with values for {0}, {1} … */
const tr = (text, ...values) => (SAID[text] ?? text).replace(/\{(\d)(?::#)?\}/g, (_, index) => values[index]);
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

/* Sorts by a column: figures the largest first, words in the order of the alphabet; a second click turns it round. */
function ranked(rows, heads, index) {
  const head = heads[index], before = head.getAttribute("aria-sort");
  const upward = before === null ? !head.classList.contains("n") : before === "descending";
  heads.forEach(other => other.removeAttribute("aria-sort"));
  head.setAttribute("aria-sort", upward ? "ascending" : "descending");
  const keyed = rows.map(row => {
    const text = words(row.cells[index]);
    return [figure(text), text, row];
  });
  const numbers = head.classList.contains("n") || keyed.every(([value, text]) => value !== null && /^[0-9<−-]/.test(text));
  const compare = (a, b) => numbers && (a[0] !== null || b[0] !== null) ?
    (a[0] ?? -Infinity) - (b[0] ?? -Infinity) || 0 : a[1].localeCompare(b[1], "en", {numeric: true});
  keyed.sort((a, b) => (upward ? 1 : -1) * compare(a, b));
  return keyed.map(key => key[2]);
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
  const back = make("button", tr("Previous"), {type: "button"}), next = make("button", tr("Next"), {type: "button"});
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
      `${page * PAGE + 1}–${Math.min((page + 1) * PAGE, shown.length)}` : "";
    const total = shown.length === all.length ? tr("{0:#} rows", shown.length) :
      tr("{0:#} of {1:#} rows", shown.length, all.length);
    count.textContent = range ? tr("{0:#} of {1}", range, total) : total;
  };
  if (all.length > SHORT) {
    tools.append(labelled(tr("Search"), wanted));
    heads.forEach((head, index) => {
      if (!("filter" in head.dataset)) return;
      const values = [...new Set(all.map(row => words(row.cells[index])))].sort();
      if (values.length < 2 || values.length > 40) return;
      const choice = make("select");
      choice.append(make("option", tr("all"), {value: ""}), ...values.map(value => make("option", value || tr("(empty)"), {value})));
      choices.push([index, choice]);
      choice.onchange = () => { page = 0; draw(); };
      tools.append(labelled(words(head), choice));
    });
    wanted.oninput = () => { page = 0; draw(); };
    back.onclick = () => { page--; draw(); };
    next.onclick = () => { page++; draw(); };
    tools.append(count, back, next);
  }
  const csv = make("button", tr("Save as CSV"), {type: "button", className: "csv"});
  csv.onclick = () => save(table, shown);
  tools.append(csv);
  heads.forEach((head, index) => {
    const button = make("button", words(head), {type: "button"});
    if (!button.textContent) return;
    button.onclick = () => {
      order = ranked(all, heads, index);
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
