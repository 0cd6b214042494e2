/** The look of the report: light and dark, on screens of any width and on paper. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1b2130; --soft: #525c6b; --line: #d5dbe4; --page: #ffffff; --card: #f5f7fa; --accent: #0b57b0; --bar: #5b86c4; --track: #e6ebf2; --verdict: #8a4b00; --tint: #fff6e6; }
.pass { --verdict: #14693c; --tint: #e9f7ef; }
.fail { --verdict: #a8182f; --tint: #fdecef; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8ebf1; --soft: #a8b1c0; --line: #374051; --page: #12161d; --card: #1b212b; --accent: #8fbaff; --bar: #7ba3de; --track: #2a3240; --verdict: #f2b35e; --tint: #2c2415; }
  .pass { --verdict: #63d69b; --tint: #13291f; }
  .fail { --verdict: #ff94a3; --tint: #331820; }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; background: var(--page); color: var(--ink); font: 1rem/1.55 system-ui, "Segoe UI", Roboto, "Liberation Sans", sans-serif; overflow-wrap: anywhere; }
header, main { max-width: 58rem; margin: 0 auto; padding: 0 1.1rem; }
header { background: var(--tint); border-top: .45rem solid var(--verdict); border-radius: 0 0 .6rem .6rem; padding-block: 1.3rem 1.4rem; }
main { padding-bottom: 4rem; }
h1 { font-size: clamp(1.5rem, 5vw, 2.1rem); line-height: 1.2; margin: .2rem 0 .6rem; text-wrap: balance; }
h2 { font-size: 1.25rem; line-height: 1.3; margin: 2.6rem 0 .5rem; }
h3 { font-size: 1rem; line-height: 1.4; margin: 0 0 .3rem; }
section > h3 { margin-top: 1.4rem; }
p { margin: .4rem 0; max-width: 44rem; }
a { color: var(--accent); }
code { font: .92em/1.4 ui-monospace, "Liberation Mono", monospace; unicode-bidi: isolate; }
li, td, th, p, blockquote, h3, dd { unicode-bidi: plaintext; }
ul { margin: .4rem 0; padding-left: 1.2rem; }
li { margin: .25rem 0; }
.verdict { margin: 0; color: var(--verdict); font-weight: 600; display: flex; align-items: center; gap: .5rem; }
.symbol { display: inline-grid; place-items: center; width: 1.9rem; height: 1.9rem; border: .16rem solid; border-radius: 50%; font-size: 1.1rem; line-height: 1; }
.summary { font-size: 1.1rem; margin-bottom: .6rem; }
.release, .small, .more, .count { color: var(--soft); font-size: .875rem; }
.small { display: block; font-weight: 400; }
.more { list-style: none; }
.alert { border: 2px solid var(--ink); border-radius: .4rem; padding: .6rem .8rem; background: var(--page); }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 12.5rem), 1fr)); gap: .7rem; margin: 1.2rem 0 0; }
.figures div { background: var(--page); border: 1px solid var(--line); border-radius: .5rem; padding: .6rem .8rem; }
dt { color: var(--soft); font-size: .875rem; }
dd { margin: 0; font-weight: 600; }
article, .cards > li { background: var(--card); border: 1px solid var(--line); border-left: .3rem solid var(--verdict); border-radius: .4rem; padding: .8rem 1rem; margin: .7rem 0; }
.cards { list-style: none; padding: 0; }
.cards > li { border-left-color: var(--accent); }
blockquote { margin: .2rem 0; padding-left: .8rem; border-left: 2px solid var(--line); font-style: italic; }
.lead { font-size: 1.1rem; font-weight: 600; }
.scroll { overflow-x: auto; margin: .6rem 0; }
table { border-collapse: collapse; width: 100%; font-size: .95rem; }
.losses table { min-width: 32rem; table-layout: fixed; }
.losses thead th:first-child { width: 55%; }
.scroll:focus-visible, summary:focus-visible, a:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
th, td { text-align: start; vertical-align: top; padding: .5rem .7rem .5rem 0; border-bottom: 1px solid var(--line); font-weight: 400; }
thead th { color: var(--soft); font-size: .875rem; }
tbody th { font-weight: 600; }
.forecast tbody th { font-weight: 400; }
.forecast .total > * { font-weight: 600; }
.forecast thead th:last-child { text-align: end; }
.number { text-align: end; font-variant-numeric: tabular-nums; white-space: nowrap; }
.bars { list-style: none; padding: 0; }
.bars li { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0 .8rem; align-items: baseline; margin: .45rem 0; }
.bars svg { grid-column: 1 / -1; display: block; width: 100%; height: .5rem; border-radius: .25rem; }
rect { fill: var(--bar); }
.track { fill: var(--track); }
.bars .more { display: block; }
details { border-bottom: 1px solid var(--line); padding: .55rem 0; }
summary { cursor: pointer; }
summary h3 { display: inline; }
@media (min-width: 44rem) {
  .bars li { grid-template-columns: 17rem minmax(0, 1fr) 5.5rem; align-items: center; }
  .bars svg { grid-column: 2; grid-row: 1; }
}
@media print {
  :root { --page: #fff; --ink: #000; --tint: #fff; --card: #fff; }
  header { border: 1px solid; }
  article, tr, .cards > li, .bars li { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  details::details-content { content-visibility: visible; block-size: auto; }
  .scroll { overflow: visible; }
}
`;
