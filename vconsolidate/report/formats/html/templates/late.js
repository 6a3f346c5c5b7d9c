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
  const space = make("p", tr("Preparing a long table …"), {className: "late"});
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
