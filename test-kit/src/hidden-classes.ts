import { setFlagsFromString } from "node:v8";

/** More than one class: those of the first objects are found before V8 knows which fields change. */
export const fewClasses = 2;

/**
 * Counts the hidden classes of V8 that objects have. Those of equal fields should have one, or a few from before V8 knows which fields change: whoever reads
 * objects of many classes has to search each time. A spread that adds a field, or that is frozen, gives each object a class of its own (in Node 20).
 *
 * Call it in a process of its own (`runProgram`): where objects have had 1,536 different first fields, as in a worker that ran other tests, V8 shares no
 * further classes.
 */
export function countHiddenClasses(objects: readonly object[]): number {
  setFlagsFromString("--allow-natives-syntax");
  const haveSameClass = new Function("a", "b", "return %HaveSameMap(a, b)") as (a: object, b: object) => boolean;
  const classes: object[] = [];
  for (const object of objects) if (!classes.some((known) => haveSameClass(known, object))) classes.push(object);
  return classes.length;
}
