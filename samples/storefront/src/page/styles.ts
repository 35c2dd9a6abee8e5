/** The page's style sheet, inline: the page needs no second request. */
export const styles: string = `
:root { color-scheme: light dark; --ink: #1c1917; --soft: #5c544c; --paper: #faf7f2; --line: #e0d8cc; --accent: #9a3412; --failure: #b91c1c;
  --target: #9a3412; --work: #3f6212; --waited: #1d4ed8; }
@media (prefers-color-scheme: dark) { :root { --ink: #f0ebe3; --soft: #b5aca1; --paper: #1a1816; --line: #3a3530; --accent: #fb923c; --failure: #fca5a5;
  --target: #fb923c; --work: #a3c46a; --waited: #93b4ff; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 Georgia, "Times New Roman", serif; }
header, main, footer { max-width: 60rem; margin: 0 auto; padding: 1rem 1.5rem; }
header { display: flex; flex-wrap: wrap; gap: 1rem 2rem; align-items: baseline; border-bottom: 1px solid var(--line); }
.brand { font-size: 1.25rem; font-weight: bold; letter-spacing: .02em; text-decoration: none; }
a { color: inherit; } nav { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; } nav a { text-decoration: none; } nav a:hover { color: var(--accent); }
.hero { padding: 3rem 0 1.5rem; max-width: 38rem; } .hero h1 { font-size: 2.75rem; line-height: 1.1; margin: .25rem 0 1rem; }
.kicker { text-transform: uppercase; letter-spacing: .12em; font-size: .8rem; color: var(--accent); margin: 0; }
.discount { display: inline-block; background: var(--accent); color: var(--paper); padding: .3rem .9rem; border-radius: 2rem; }
.products { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: 1rem; margin: 1rem 0 3rem; }
article { border: 1px solid var(--line); border-radius: .5rem; padding: 1rem 1.25rem; } article h3 { margin: 0; } main > h2 { font-size: 1.35rem; margin: 1.5rem 0 0; }
article p { margin: .25rem 0; } .price { font-variant-numeric: tabular-nums; } s, small { color: var(--soft); }
.decisions { border-top: 1px solid var(--line); font: 14px/1.5 system-ui, sans-serif; } .decisions h2 { font-size: 1rem; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--line); }
.methods b, .waited { color: var(--accent); } .failure { color: var(--failure); }
.wide { overflow-x: auto; }
.timelines { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr)); gap: 1.5rem 2.5rem; margin-top: 1.25rem; }
.timeline { margin: 0; } figcaption span { color: var(--soft); display: block; } .timeline dl { margin: .5rem 0 0; }
.timeline dd { display: grid; grid-template-columns: 1fr 5.5rem; gap: .75rem; align-items: center; margin: 0 0 .5rem; }
.track { position: relative; height: 1rem; background: var(--line); border-radius: 3px; } .figure { text-align: right; font-variant-numeric: tabular-nums; }
.track i { position: absolute; top: 0; bottom: 0; min-width: 2px; border-radius: 3px; }
.track .target { background: var(--target); } .track .work { background: var(--work); } .track .waited { background: var(--waited); }
a:focus-visible { outline: 2px solid var(--accent); outline-offset: 3px; }
@media (max-width: 34rem) { header, main, footer { padding: 1rem; } .hero { padding: 1.5rem 0 1rem; } .hero h1 { font-size: 2.1rem; } }
footer { border-top: 1px solid var(--line); margin-top: 2rem; }
`;
