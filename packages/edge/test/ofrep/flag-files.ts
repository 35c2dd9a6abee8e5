/** A split whose first experience has so many percent of the visitors. */
export function aCheckout(percent: number): string {
  return `
name: New checkout
type: ab
experiences:
  - name: "on"
    percent: ${percent}
    mboxes: { flags: { json: { newCheckout: true, itemsPerPage: 24, theme: { color: blue }, colors: [red, blue] } } }
  - name: "off"
    percent: ${100 - percent}
    mboxes: { flags: { json: { newCheckout: false } } }
`;
}

/** Activity files with a bit of every kind of flag. */
export const flagFiles: Readonly<Record<string, string>> = {
  "checkout.yaml": aCheckout(50),
  "beta.yaml": `
name: Beta
type: experience-targeting
experiences:
  - name: gold
    audience: { parameters: { tier: gold } }
    mboxes: { beta: { json: { value: true } } }
  - name: german
    audience: { parameters: { user.country: DE } }
    mboxes: { beta: { json: { value: false } } }
`,
  "banner.yaml": `
name: Banner
type: experience-targeting
experiences: [{ name: all, mboxes: { banner: { json: { text: Hello, ratio: 0.5, none: null } } } }]
`,
  "tiers.yaml": `
name: Tiers
type: experience-targeting
experiences:
  - name: gold
    audience: { parameters: { tier: gold } }
    mboxes: { tiers: { json: { level: 2 } } }
  - name: everybody else
    mboxes: { tiers: { json: { level: 1 } } }
`,
  "hero.yaml": `
name: Hero
type: experience-targeting
experiences: [{ name: all, mboxes: { hero: { html: <h1>Hello</h1> } } }]
`,
};
