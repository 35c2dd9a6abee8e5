import { connect } from "node:net";

const context = { channel: "web" };
const mboxes = (count: number) => Array.from({ length: count }, (_, index) => ({ name: "hero", index }));
const trace = { authorizationToken: "any" };

/** Hostile requests, from huge to incomplete. */
const kinds: readonly (() => string)[] = [
  () => toRequest({ context, trace, execute: { mboxes: mboxes(1_000) } }),
  () => toRequest({ context, trace, prefetch: { views: Array(1_000).fill({}) } }),
  () => toRequest({ context, execute: { mboxes: mboxes(2_000) } }),
  () => toRequest({ context, execute: { mboxes: [{ name: "hero", index: 0, parameters: createManyKeys() }] } }),
  () => toRequest({ context, execute: { mboxes: mboxes(50) } }).repeat(300),
  () => `POST /rest/v1/delivery?client=acme&sessionId=s HTTP/1.1\r\nhost: e\r\ncontent-length: 60000\r\n\r\n{`,
];

/** Sends one hostile request over its own connection, and closes it after two seconds without reading. Resolves when it is closed. */
export function sendHostile(port: number, random: () => number): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.pause();
      socket.write((kinds[Math.floor(random() * kinds.length)] ?? (() => ""))());
      setTimeout(() => socket.destroy(), 2_000);
    });
    socket.on("error", () => undefined);
    socket.on("close", () => resolve());
  });
}

function createManyKeys(): object {
  return Object.fromEntries(Array.from({ length: 3_000 }, (_, index) => [`key-${index}`, "x"]));
}

function toRequest(body: object): string {
  const text = JSON.stringify(body);
  return `POST /rest/v1/delivery?client=acme&sessionId=s HTTP/1.1\r\nhost: e\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
}
