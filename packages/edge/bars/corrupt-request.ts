/** Returns numbers from 0, and below 1. */
type Random = () => number;

/** Returns a Delivery request with corrupted values, fields, JSON or query. A few are valid by chance. */
export function createCorruptRequest(random: Random): { readonly query: string; readonly body: string } {
  const request = createRequest(random);
  const times = 1 + Math.floor(random() * 3);
  for (let index = 0; index < times; index++) corruptValue(request, random);
  const text = JSON.stringify(request) ?? "";
  return { query: createQuery(random), body: random() < 0.3 ? corruptText(text, random) : text };
}

type Tree = Record<string, unknown>;

function createRequest(random: Random): Tree {
  const id = `v${Math.floor(random() * 5_000)}`;
  return {
    id: {
      tntId: id,
      thirdPartyId: `t${id}`,
      customerIds: [{ id, integrationCode: "c", authenticatedState: "authenticated" }],
    },
    context: { channel: "web", address: { url: "https://shop.example/p?q=1" }, userAgent: "Mozilla/5.0" },
    execute: {
      mboxes: [
        { index: 0, name: "hero", parameters: { a: "1" }, profileParameters: { b: "2" }, order: { id, total: 5 } },
      ],
      pageLoad: {},
    },
    prefetch: { views: [{}], mboxes: [{ index: 0, name: "hero" }] },
    notifications: [
      { id, type: "display", timestamp: 1, mbox: { name: "hero" }, tokens: ["shown-A"], impressionId: id },
    ],
    experienceCloud: { analytics: { logging: "client_side" } },
  };
}

/** Replaces or deletes a random value of the request. */
function corruptValue(root: Tree, random: Random): void {
  let node: Tree = root;
  for (;;) {
    const keys = Object.keys(node);
    const key = keys[Math.floor(random() * keys.length)];
    if (key === undefined) return;
    const child = node[key];
    if (typeof child === "object" && child !== null && Object.keys(child).length > 0 && random() < 0.7) {
      node = child as Tree;
      continue;
    }
    if (random() < 0.15) delete node[key];
    else node[key] = drawBadValue(random);
    return;
  }
}

const badValues: readonly unknown[] = [
  null,
  true,
  -1,
  1e308,
  0.5,
  "",
  " ",
  "__proto__",
  "constructor",
  "\0",
  "\uD800",
  "💘",
  "a".repeat(300),
  "a".repeat(6_000),
  `$${"{mbox.name}"}`,
  "'; drop table visitors; --",
  [],
  [null],
  [[[[[[]]]]]],
  {},
  { length: 3 },
  { toString: 1 },
  Array.from({ length: 60 }, (_, index) => index),
  Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`k${index}`, "v"])),
  JSON.parse('{"__proto__":{"polluted":"yes"},"constructor":{"prototype":{}}}'),
];

function drawBadValue(random: Random): unknown {
  return structuredClone(badValues[Math.floor(random() * badValues.length)]);
}

/** Truncates the JSON, removes or replaces a part of it, or nests it too deep. */
function corruptText(text: string, random: Random): string {
  const at = Math.floor(random() * text.length);
  const kind = random();
  if (kind < 0.3) return text.slice(0, at);
  if (kind < 0.5) return text.slice(0, at) + text.slice(at + 1 + Math.floor(random() * 5));
  if (kind < 0.7) return text.slice(0, at) + String.fromCharCode(Math.floor(random() * 256)) + text.slice(at + 1);
  if (kind < 0.8) return "[".repeat(Math.floor(random() * 500));
  if (kind < 0.9) return `{"context":${"[".repeat(100)}${"]".repeat(100)}}`;
  return "";
}

const queries: readonly string[] = [
  "",
  "?",
  "?client=acme",
  "?client=other&sessionId=s",
  "?client=acme&sessionId=a%20b",
  "?client=acme&sessionId=%",
  "?client=acme&sessionId=s&sessionId=t",
  "?imsOrgId=%FF&sessionId=s",
];

function createQuery(random: Random): string {
  if (random() < 0.9) return "?client=acme&sessionId=s";
  return queries[Math.floor(random() * queries.length)] ?? "";
}
