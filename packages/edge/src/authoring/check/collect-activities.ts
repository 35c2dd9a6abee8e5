import { basename, extname } from "node:path";
import type { Issue } from "@fletch/delivery-api";
import { joinPath } from "@fletch/delivery-api/schema";
import { stableId } from "../compile/stable-id.ts";
import type { ActivitySet, SourceActivity } from "../read/activity-set.ts";
import { type ActivityFile, issueIn } from "../read/read-activity-files.ts";
import type { AuthoredActivity } from "../schemas/activity-schema.ts";
import type { AuthoredCondition } from "../schemas/condition-schema.ts";
import type { AuthoredFile } from "../schemas/file-schema.ts";

export type AuthoredActivityFile = Extract<ActivityFile, { kind: "authored" }>;

/** Merges the files into one set. Among equal ids of activities and equal names of audiences, the first one wins. */
export function collectActivities(files: readonly AuthoredActivityFile[], issues: Issue[]): ActivitySet {
  const audiences = new Map<string, AuthoredCondition>();
  const audienceOwners = new Map<string, string>();
  const activities = new Map<number, SourceActivity>();
  for (const file of files) {
    for (const [name, condition] of Object.entries(file.value.audiences ?? {})) {
      const owner = audienceOwners.get(name);
      if (owner !== undefined) issues.push(takenAudience(file, name, owner));
      else {
        audiences.set(name, condition);
        audienceOwners.set(name, file.path);
      }
    }
    if (!isActivity(file.value)) continue;
    const { path, findPosition, value: authored } = file;
    const id = authored.id ?? stableId("activity", basename(path, extname(path)));
    const owner = activities.get(id);
    if (owner !== undefined) issues.push(takenId(file, id, owner.path, authored.id === undefined));
    else activities.set(id, { path, findPosition, authored, id });
  }
  return { activities: [...activities.values()], audiences };
}

function isActivity(value: AuthoredFile): value is AuthoredActivity {
  return "type" in value;
}

function takenAudience(file: AuthoredActivityFile, name: string, owner: string): Issue {
  const path = joinPath("$.audiences", name);
  return issueIn(file, { path, expected: "a name of its own", received: `one that ${owner} has already` });
}

function takenId(file: AuthoredActivityFile, id: number, owner: string, isMade: boolean): Issue {
  const expected = isMade ? "a file name of its own, or an id" : "an id of its own";
  return issueIn(file, { path: isMade ? "$" : "$.id", expected, received: `${id}, which ${owner} has already` });
}
