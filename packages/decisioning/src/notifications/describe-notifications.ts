import type { Notification } from "@fletch/delivery-api";

/**
 * Describes the impressions of one decision as data; the client sends them. A token is notified once per name, whatever
 * the number of its rules.
 */
export class Impressions {
  readonly notifications: Notification[] = [];
  private readonly now: number;
  private readonly createId: () => string;
  private first: { readonly name: string; readonly tokens: readonly string[] } | null = null;
  private notified: Map<string, Set<string>> | null = null;

  constructor(now: number, createId: () => string) {
    this.now = now;
    this.createId = createId;
  }

  /** Returns the impression of an executed location; `undefined` if all its tokens were notified. */
  describe(name: string, displayTokens: readonly string[]): Notification | undefined {
    const tokens = this.findNew(name, displayTokens);
    if (tokens.length === 0) return undefined;
    const notification: Notification = {
      id: this.createId(),
      impressionId: this.createId(),
      timestamp: this.now,
      type: "display",
      mbox: { name },
      tokens,
    };
    this.notifications.push(notification);
    return notification;
  }

  private findNew(name: string, displayTokens: readonly string[]): readonly string[] {
    if (displayTokens.length === 0) return displayTokens;
    // Most decisions have one impression, which needs no comparison.
    if (this.first === null) {
      this.first = { name, tokens: displayTokens };
      return displayTokens;
    }
    this.notified ??= new Map([[this.first.name, new Set(this.first.tokens)]]);
    const known = this.notified.get(name);
    if (known === undefined) {
      this.notified.set(name, new Set(displayTokens));
      return displayTokens;
    }
    const fresh = displayTokens.filter((token) => !known.has(token));
    for (const token of fresh) known.add(token);
    return fresh;
  }
}
