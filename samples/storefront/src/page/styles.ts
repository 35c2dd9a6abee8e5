/** The page's style sheet. In the page itself: one request shows everything. */
export const styles: string = `
:root { color-scheme: light dark; --ink: #1c1917; --paper: #faf7f2; --line: #e0d8cc; --accent: #9a3412; }
@media (prefers-color-scheme: dark) { :root { --ink: #f0ebe3; --paper: #1a1816; --line: #3a3530; --accent: #fb923c; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 Georgia, "Times New Roman", serif; }
header, main, footer { max-width: 60rem; margin: 0 auto; padding: 1rem 1.5rem; }
header { display: flex; flex-wrap: wrap; gap: 1rem 2rem; align-items: baseline; border-bottom: 1px solid var(--line); }
.brand { font-size: 1.25rem; font-weight: bold; letter-spacing: .02em; text-decoration: none; }
a { color: inherit; } nav a { margin-right: 1.25rem; text-decoration: none; } nav a:hover { color: var(--accent); }
.hero { padding: 3rem 0 1.5rem; max-width: 38rem; } .hero h1 { font-size: 2.75rem; line-height: 1.1; margin: .25rem 0 1rem; }
.kicker { text-transform: uppercase; letter-spacing: .12em; font-size: .8rem; color: var(--accent); margin: 0; }
.discount { display: inline-block; background: var(--accent); color: var(--paper); padding: .3rem .9rem; border-radius: 2rem; }
.products { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: 1rem; margin: 1rem 0 3rem; }
article { border: 1px solid var(--line); border-radius: .5rem; padding: 1rem 1.25rem; } article h3 { margin: 0; }
article p { margin: .25rem 0; } .price { font-variant-numeric: tabular-nums; } s { opacity: .55; }
.decisions { border-top: 1px solid var(--line); font: 14px/1.5 system-ui, sans-serif; } .decisions h2 { font-size: 1rem; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--line); }
small { opacity: .6; } .methods b, .waited { color: var(--accent); } .failure { color: #dc2626; }
.timeline { width: 100%; max-width: 44rem; margin-top: 1rem; color: var(--ink); } .timeline text { fill: currentColor; font: 12px system-ui, sans-serif; }
.timeline .figure { font-variant-numeric: tabular-nums; } .timeline .axis { font-size: 10px; opacity: .7; }
footer { border-top: 1px solid var(--line); margin-top: 2rem; }
`;
