import { describe, expect, it } from "vitest";
import { Allocator, createClientHash, toAllocation } from "./allocate.ts";
import { addToHash, emptyHash, finishHash } from "./murmur-hash.ts";

const createAllocator = (client: string, visitor: string): Allocator =>
  new Allocator(createClientHash()(client), visitor);

describe("the allocation", () => {
  it.each([
    ["acmeclient", 1111, "702ff4d0-83b1-4e2e-a0a6-22cbe460eb15", 635628936, 89.36],
    ["acmeclient", 1112, "702ff4d0-83b1-4e2e-a0a6-22cbe460eb15", -2127871342, 13.42],
    ["someClientId", 125873, "07327024324407615852294135870030620007", -616551853, 18.53],
    ["someClientId", 125873, "338e3c1e51f7416a8e1ccba4f81acea0", -796002549, 25.49],
    ["someClientId", 334411, "338e3c1e51f7416a8e1ccba4f81acea0", 735781323, 13.23],
    ["targettesting", 125873, "7fb1df31a0374e2d9a8d8b6d64b1c1b5", 1166624621, 46.21],
    ["targettesting", 125880, "thirdparty-42", 1953625546, 55.46],
    ["a", 1, "b", -1166935858, 58.58],
    ["a", 1, "", -2072221930, 19.3],
    ["client", 0, "x", -228417431, 74.31],
    ["demo", 999999, "10abf6304b2714215b1fd39a870f01afc", -1154847747, 77.47],
    ["demo", 999999, "10abf6304b2714215b1fd39a870f01afd", -976293881, 38.81],
    ["démo", 5, "ünïcödé-visitor", 1907362327, 23.27],
    ["demo", 5, "日本語", 424175860, 58.6],
    ["demo", 5, "😀", -3652707, 27.07],
    ["acme", 371340, "00000000000000000000000000000000", -1924097155, 71.55],
    ["acme", 371340, "ffffffffffffffffffffffffffffffff", 1965969940, 99.4],
    ["acme", 371340, "10527837386392355901041112038610706884", -339764599, 45.99],
    ["acme", 371340, "69170113867710665996968872592584719577", 95886844, 68.44],
    ["acme", 371341, "69170113867710665996968872592584719577", 1861510064, 0.64],
    ["acme", 371341, "user@example.com", -59156806, 68.06],
    ["acme", 42, "0", -1492209391, 93.91],
    ["acme", 42, "1", -1047016157, 61.57],
    ["acme", 42, "2", 1068406729, 67.29],
    ["acme", 42, "3", 1063235589, 55.89],
    ["acme", 42, "4", -2033206713, 67.13],
  ])("of %s, activity %d, visitor %j has the hash %d and is %d", (client, activityId, visitor, hash, allocation) => {
    expect(finishHash(addToHash(emptyHash, `${client}.${activityId}.${visitor}.0`))).toBe(hash);
    expect(createAllocator(client, visitor).allocate(activityId)).toBe(allocation);
  });

  it("of a visitor with an Experience Cloud id is the one in the decision's trace", () => {
    const allocator = createAllocator("targettesting", "07327024324407615852294135870030620007");
    expect(allocator.allocate(125873)).toBe(28.81);
  });

  it("stays below 100 for every hash, also for the smallest integer", () => {
    expect(toAllocation(-2147483648)).toBe(36.48);
    expect(toAllocation(2147483647)).toBe(36.47);
    expect(toAllocation(9999)).toBe(99.99);
    expect(toAllocation(0)).toBe(0);
  });

  it("is rounded to two decimals for every bucket", () => {
    for (let bucket = 0; bucket < 10_000; bucket++) {
      expect(toAllocation(bucket)).toBe(Math.round((bucket / 10_000) * 100 * 100) / 100);
    }
  });

  it("is computed once for each activity", () => {
    const allocator = createAllocator("demo", "5");
    const [first, second] = [1, 2];
    const once = [allocator.allocate(first), allocator.allocate(second)];
    expect([allocator.allocate(first), allocator.allocate(second), allocator.allocate(first)]).toEqual([
      ...once,
      once[0],
    ]);
    expect(once[0]).not.toBe(once[1]);
  });
});
