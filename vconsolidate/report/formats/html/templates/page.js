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
