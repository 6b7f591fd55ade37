"""The style of a page: one column on a phone, two where there is room, dark where the reader likes it, and paper."""

STYLE = """\
:root { color-scheme: light dark; --ink: #1f2328; --muted: #59636e; --line: #d1d9e0; --paper: #ffffff;
  --shade: #f6f8fa; --link: #0550ae; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6edf3; --muted: #9198a1; --line: #30363d; --paper: #0d1117; --shade: #161b22; --link: #79c0ff; } }
* { box-sizing: border-box; }
body { margin: 0; color: var(--ink); background: var(--paper); overflow-wrap: anywhere;
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; }
main, nav { max-width: 76rem; margin: 0 auto; padding: 0 1rem; }
h1 { font-size: 1rem; margin: .75rem 0 0; color: var(--muted); font-weight: 600; }
h2 { font-size: 1.25rem; margin: 2.5rem 0 .75rem; padding-top: .75rem; border-top: 1px solid var(--line); }
h3 { font-size: 1.05rem; margin: 1.5rem 0 .5rem; }
p, ul { margin: .5rem 0; max-width: 54rem; }
ul { padding-left: 1.25rem; }
p.finding { font-size: 1.25rem; line-height: 1.4; margin: .25rem 0 .5rem; }
p.note, ul.note, figcaption { color: var(--muted); font-size: .875rem; }
a { color: var(--link); }
code { font-size: .92em; background: var(--shade); padding: .1em .3em; border-radius: 4px; }
figure { margin: .75rem 0; }
.beside h2 { font-size: 1.05rem; margin: 1.25rem 0 .25rem; padding: 0; border: 0; }
.beside h2:first-child { margin-top: .75rem; }
figure svg { display: block; max-width: 100%; height: auto; }
.wide { overflow-x: auto; margin: .75rem 0; max-width: 100%; }
.wide table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
.wide th, .wide td { padding: .25rem .75rem; border-bottom: 1px solid var(--line); white-space: nowrap; text-align: left; }
.wide td[style*="right"], .wide th[style*="right"] { text-align: right; }
.wide th { color: var(--muted); font-weight: 600; }
.beside > div { min-width: 0; }
.beside .wide th, .beside .wide td { padding: .2rem .5rem; }
.wide th:first-child, .wide td:first-child, .beside .wide th:first-child, .beside .wide td:first-child { padding-left: 0; }
nav { padding-bottom: 3rem; font-size: .875rem; }
@media (min-width: 60rem) {
  .beside { display: grid; grid-template-columns: minmax(0, 26rem) minmax(0, 1fr); grid-template-rows: auto 1fr;
    gap: 0 2rem; align-items: start; }
  .beside > div:nth-child(2) { grid-column: 2; grid-row: 1 / span 2; } }
@media (max-width: 40rem) {
  p.finding { font-size: 1.125rem; }
  .beside figure { margin: .5rem -1rem; } }
@media print {
  :root { color-scheme: light; --ink: #000; --muted: #333; --line: #999; --paper: #fff; --shade: #eee; --link: #000; }
  nav { display: none; }
  main { max-width: none; }
  .wide { overflow: visible; }
  .wide table { font-size: .7rem; }
  .wide th, .wide td { white-space: normal; padding: .15rem .4rem; }
  figure, tr { break-inside: avoid; }
  h2, h3 { break-after: avoid; } }
"""
