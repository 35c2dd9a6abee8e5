/** The page's style sheet. In the page itself: one request shows everything. */
export const styles: string = `
:root { color-scheme: light dark; --ink: #1c1917; --soft: #5c544c; --paper: #faf7f2; --line: #e0d8cc; --accent: #9a3412; --failure: #b91c1c;
  --target: #9a3412; --work: #3f6212; --waited: #1d4ed8; }
@media (prefers-color-scheme: dark) { :root { --ink: #f0ebe3; --soft: #b5aca1; --paper: #1a1816; --line: #3a3530; --accent: #fb923c; --failure: #fca5a5;
  --target: #fb923c; --work: #a3c46a; --waited: #93b4ff; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 Georgia, "Times New Roman", serif; }
header, main, footer { border-top: 1px solid var(--line); margin-top: 2rem; }
`;
