import { describe, expect, it } from "vitest";
import { RecentRequests } from "./recent-requests.ts";

const minute = 60_000;
const start = 1_000 * minute;
const match = (activityId: number, name: string) => ({
  mode: "execute" as const,
  kind: "mbox" as const,
  detail: { name },
  rule: {
    path: "$",
    ruleKey: "1",
    activityId,
    propertyTokens: [],
    condition: true,
    consequence: { options: [] },
    meta: { "experience.id": 2 },
  },
});
const notes = (name: string, isPreview = false) => ({
  decided: {
    request: { context: { channel: "web" as const }, execute: { mboxes: [{ name, index: 0 }] } },
    tntId: "v1",
    matches: [match(900, name)],
    isPreview,
  },
});
const end = { api: "delivery" as const, duration: 1, status: 200 };

describe("the last requests", () => {
  it("are at most 200, newest first, and can be read from a number on", () => {
    const recent = new RecentRequests();
    for (let index = 0; index < 450; index++) recent.add({ ...end, time: start + 20 * index }, notes(`mbox-${index}`));
    const all = recent.read();
    expect(all.map(({ number }) => number)).toEqual(Array.from({ length: 200 }, (_, index) => 450 - index));
    expect(recent.read(448).map(({ locations }) => locations[0]?.name)).toEqual(["mbox-449", "mbox-448"]);
    expect(recent.read(450)).toEqual([]);
  });

  it("are at most 100 of one second, but all are counted", () => {
    const recent = new RecentRequests();
    for (let index = 0; index < 150; index++) recent.add({ ...end, time: start + index }, notes("hero"));
    recent.add({ ...end, time: start + 1_000 }, notes("hero"));
    expect(recent.read()).toHaveLength(101);
    expect(recent.read()[0]?.number).toBe(151);
    expect(recent.readTraffic(start).requests.at(-1)).toBe(151);
  });

  it("have locations with their experiences, or the reason of a refusal, in short texts", () => {
    const recent = new RecentRequests();
    recent.add({ ...end, time: start }, notes("hero"));
    recent.add({ ...end, time: start, status: 400 }, { reason: "x".repeat(5_000) });
    const long = notes("hero");
    recent.add({ ...end, time: start }, { decided: { ...long.decided, tntId: "y".repeat(500) } });
    const [third, refused, first] = recent.read();
    expect(first).toMatchObject({
      tntId: "v1",
      reason: null,
      locations: [{ mode: "execute", kind: "mbox", name: "hero", shown: [{ activityId: 900, experienceId: 2 }] }],
    });
    expect(refused).toMatchObject({ status: 400, locations: [], tntId: null });
    expect(refused?.reason).toHaveLength(1_000);
    expect(third?.tntId).toBeNull();
  });

  it("have at most 20 locations each", () => {
    const recent = new RecentRequests();
    const mboxes = Array.from({ length: 50 }, (_, index) => ({ name: `mbox-${index}`, index }));
    const { decided } = notes("hero");
    recent.add(
      { ...end, time: start },
      { decided: { ...decided, request: { ...decided.request, execute: { mboxes } } } },
    );
    expect(recent.read()[0]).toMatchObject({ moreLocations: 30, locations: { length: 20 } });
  });
});

describe("the traffic of the last hour", () => {
  it("is counted by minute for an hour", () => {
    const recent = new RecentRequests();
    recent.add({ ...end, time: start }, notes("hero"));
    recent.add({ ...end, time: start + 5 * minute }, notes("hero"));
    recent.add({ ...end, time: start + 5 * minute + 1 }, { reason: "refused" });
    const at = (minutes: number) => recent.readTraffic(start + minutes * minute);
    expect(at(5).requests.slice(-6)).toEqual([1, 0, 0, 0, 0, 2]);
    expect(at(5).activities).toEqual([{ activityId: 900, requests: [...Array<number>(54).fill(0), 1, 0, 0, 0, 0, 1] }]);
    expect(at(5).from).toBe(start - 54 * minute);
    expect(at(62).requests.filter((count) => count > 0)).toEqual([2]);
    expect(at(200)).toMatchObject({ activities: [] });
  });

  it("leaves previews out of the counts of activities", () => {
    const recent = new RecentRequests();
    recent.add({ ...end, time: start }, notes("hero", true));
    expect(recent.readTraffic(start).activities).toEqual([]);
    expect(recent.readTraffic(start).requests.at(-1)).toBe(1);
  });
});
