/** The look of the report, light and dark, on screen and on paper. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1f2430; --soft: #5b6472; --line: #d9dee6; --page: #fbfcfd; --done: #1a7f4b; --stopped: #b4540a; --unexpected: #c0263a; --bar: #9db2d6; }
@media (prefers-color-scheme: dark) { :root { --ink: #e7eaf0; --soft: #9aa3b2; --line: #333b48; --page: #14181f; --done: #4fc98a; --stopped: #f0a35b; --unexpected: #ff7b8a; --bar: #4a6491; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
main { max-width: 62rem; margin: 0 auto; padding: 2rem 1.2rem 4rem; }
h1 { font-size: 2rem; margin: 0 0 .3rem; }
h2 { font-size: 1.25rem; margin: 2.4rem 0 .4rem; }
p { margin: .3rem 0 .8rem; color: var(--soft); }
ol.overview { list-style: none; margin: 1.4rem 0 0; padding: 0; display: grid; gap: .7rem; grid-template-columns: repeat(auto-fit, minmax(13.5rem, 1fr)); }
ol.overview li { min-width: 0; border: 1px solid var(--line); border-left: 5px solid var(--done); border-radius: .4rem; padding: .7rem .9rem; display: flex; flex-direction: column; gap: .3rem; }
ol.overview li.stopped { border-left-color: var(--stopped); }
ol.overview li.unexpected { border-left-color: var(--unexpected); }
ol.overview a { color: inherit; font-weight: 600; text-decoration: none; }
ol.overview span { color: var(--soft); font-size: .9rem; overflow-wrap: anywhere; }
table { width: 100%; border-collapse: collapse; font-size: .95rem; }
th, td { text-align: left; vertical-align: top; padding: .45rem .6rem; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
thead th { color: var(--soft); font-weight: 500; font-size: .85rem; }
tbody th { width: 13rem; font-weight: 600; }
tbody th::before { content: "✓ "; color: var(--done); }
tr.stopped th::before { content: "■ "; color: var(--stopped); }
tr.unknown th::before { content: "? "; color: var(--stopped); }
tr.unexpected th::before { content: "✗ "; color: var(--unexpected); }
.time { width: 6rem; text-align: right; font-variant-numeric: tabular-nums; }
svg { display: block; width: 100%; height: 4px; margin-top: .3rem; }
rect { fill: var(--bar); }
.verdict { border-left: 5px solid var(--done); padding: .5rem .9rem; color: var(--ink); font-weight: 600; }
.verdict.stopped { border-left-color: var(--stopped); }
.verdict.unexpected { border-left-color: var(--unexpected); }
ul.plain { padding-left: 1.1rem; margin: .2rem 0; font-size: .92rem; overflow-wrap: anywhere; }
@media print { body { background: none; } section { break-inside: avoid; } }
`;
