"""The style sheet of the page: light and dark, for screens and paper."""

from __future__ import annotations

STYLE = """
:root{color-scheme:light dark;--ink:#1b1f24;--soft:#5b6570;--line:#d8dee4;--ground:#fff;--panel:#f6f8fa;
--good:#1a7f37;--fair:#9a6700;--bad:#cf222e;--bar:#2f81f7;--rest:#e3e8ee;
--c0:#0072b2;--c1:#d55e00;--c2:#009e73;--c3:#a8508a;--c4:#7a6a00}
@media (prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#9aa5b1;--line:#30363d;--ground:#0d1117;--panel:#161b22;
--good:#3fb950;--fair:#d29922;--bad:#ff7b72;--bar:#4493f8;--rest:#2a313a;
--c0:#56b4e9;--c1:#f0883e;--c2:#2fc79a;--c3:#e29bc6;--c4:#e3d04a}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);
font:15px/1.5 system-ui,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
main,header,footer{max-width:74rem;margin:0 auto;padding:0 1.5rem}
header{padding-top:2rem}
h1{font-size:1.6rem;line-height:1.25;margin:0 0 .25rem}
h2{font-size:1.15rem;margin:2.25rem 0 .6rem;padding-bottom:.3rem;border-bottom:1px solid var(--line)}
h3{font-size:1rem;margin:1.25rem 0 .4rem}
p{margin:.4rem 0;max-width:100ch}
.soft{color:var(--soft)}
.verdict{margin:1rem 0;padding:.8rem 1rem;border-left:.3rem solid var(--good);background:var(--panel);font-weight:600;
max-width:none;overflow-wrap:anywhere}
.verdict.fair{border-color:var(--fair)}.verdict.bad{border-color:var(--bad)}
nav{margin:.5rem 0 0;display:flex;flex-wrap:wrap;gap:.2rem 1.1rem}
a{color:var(--bar);text-decoration:none}a:hover{text-decoration:underline}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:.75rem;margin:1rem 0}
.tile{background:var(--panel);border:1px solid var(--line);border-radius:.4rem;padding:.6rem .8rem}
.tile b{display:block;font-size:1.45rem;line-height:1.3;font-variant-numeric:tabular-nums}
.tile span{color:var(--soft);font-size:.85rem}
.scroll{overflow-x:auto;margin:.5rem 0}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums;font-size:.9rem}
caption{text-align:left;color:var(--soft);padding:.2rem 0 .4rem}
th{text-align:left;font-weight:600;color:var(--soft);vertical-align:bottom}
th,td{padding:.3rem .9rem .3rem 0;border-bottom:1px solid var(--line);vertical-align:top}
thead th{vertical-align:bottom}
td{overflow-wrap:break-word}
td,th{max-width:32rem}
th:last-child,td:last-child{padding-right:0}
.n{text-align:right}
td.n,td a{white-space:nowrap}
.load{display:flex;align-items:center;gap:.5rem;white-space:nowrap}
.load svg{width:6rem;height:.6rem;flex:none}
details{border:1px solid var(--line);border-radius:.4rem;margin:.4rem 0;padding:.4rem .8rem}
summary{cursor:pointer}
details[open] summary{margin-bottom:.4rem}
ul.plain{margin:.4rem 0;padding-left:1.2rem}
ul.plain li{margin:.15rem 0;max-width:100ch}
.tag{display:inline-block;min-width:3.2rem;text-align:center;border:1px solid currentColor;border-radius:.25rem;
padding:0 .4rem;font-size:.8rem;font-weight:600}
.good{color:var(--good)}.fair{color:var(--fair)}.bad{color:var(--bad)}
code{font:.88em ui-monospace,"Cascadia Mono","DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
figure{margin:1rem 0}figcaption{color:var(--soft);font-size:.9rem;margin-top:.3rem}
.chart{width:100%;max-width:52rem;height:auto;display:block}
.chart text{fill:var(--soft);font:12px system-ui,"DejaVu Sans",sans-serif}
.axis{stroke:var(--line);stroke-width:1}.limit{stroke:var(--bad);stroke-width:1.5;stroke-dasharray:6 4}
.full{fill:var(--bar)}.rest{fill:var(--rest)}.nearly{fill:var(--fair)}.over{fill:var(--bad)}.was{fill:var(--soft)}
.legend{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;font-size:.9rem}
.legend svg{width:2rem;height:.7rem;margin-right:.4rem;vertical-align:baseline}
footer{color:var(--soft);padding-top:1.5rem;padding-bottom:2.5rem;font-size:.9rem}
@media print{body{font-size:11px}nav{display:none}details{break-inside:avoid}}
"""
