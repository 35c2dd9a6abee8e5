/** Reads a folder of activities as a user who may not read all of it, and prints why that failed. */
import { readActivities } from "@fletch/edge";

if (process.getuid?.() === 0) process.setuid?.(65_534);
try {
  readActivities([process.argv[2] ?? ""]);
  process.stdout.write("it was read");
} catch (error) {
  process.stdout.write((error as Error).message);
}
