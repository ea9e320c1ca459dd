/** The page's style: system fonts, light and dark by the reader's own setting. */
export const pageStyle = `
:root { color-scheme: light dark; --back: #f5f5f4; --card: #fff; --ink: #1c1c1c; --soft: #5a5a5a; --line: #d9d9d6;
  --blue: #0f5ea8; --green: #176b2c; --red: #a4262c; --amber: #7a5200; --on: #fff; }
@media (prefers-color-scheme: dark) { :root { --back: #161617; --card: #212123; --ink: #f1f1f0; --soft: #b4b4b2;
  --line: #3c3c3f; --blue: #7cb9f2; --green: #7fd491; --red: #f29a9e; --amber: #efc46b; --on: #10202e; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
header, main { max-width: 60rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 2rem; }
h1 { font-size: 1.6rem; margin: 0; }
h2 { font-size: 1.1rem; margin: 2rem 0 .75rem; }
h3 { font-size: 1rem; margin: 0; overflow-wrap: anywhere; }
p { margin: .25rem 0; overflow-wrap: anywhere; }
header p, #status, #armed, .meta, time { color: var(--soft); }
#refused { color: var(--red); }
form { display: flex; flex-wrap: wrap; gap: .75rem; align-items: end; }
.field { display: flex; flex-direction: column; gap: .25rem; min-width: 0; max-width: 100%; }
.wide { flex: 1 1 16rem; }
label { font-size: .875rem; color: var(--soft); }
input, select, button { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--soft);
  border-radius: .4rem; padding: .45rem .75rem; min-height: 2.5rem; }
button { cursor: pointer; }
summary { cursor: pointer; margin: 1.5rem 0 .75rem; }
#armed { margin-left: .5rem; }
#duration { width: 8.5rem; }
.primary { background: var(--blue); border-color: var(--blue); color: var(--on); font-weight: 600; }
:focus-visible { outline: 3px solid var(--blue); outline-offset: 2px; }
article { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: 1rem 1.25rem;
  margin: .75rem 0; }
.top { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: baseline; justify-content: space-between; }
.badge { font-weight: 600; }
.badge[data-tone=good] { color: var(--green); }
.badge[data-tone=bad] { color: var(--red); }
.badge[data-tone=wait] { color: var(--amber); }
.meta { font-size: .875rem; overflow-wrap: anywhere; }
ol { margin: .75rem 0 0; padding: 0; list-style: none; border-top: 1px solid var(--line); font-size: .9rem; }
li { padding: .3rem 0; display: flex; flex-wrap: wrap; gap: 0 .75rem; }
time { font-variant-numeric: tabular-nums; }
.acts { display: flex; flex-wrap: wrap; gap: .5rem; margin-top: .75rem; }
`;
