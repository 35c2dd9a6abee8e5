import type { LocationDescription } from "@fletch/edge";
import type { VNode } from "preact";
import type { Names } from "../../api/names.ts";
import { listNames, type TryForm } from "./try-form-state.ts";

interface ForcedExperiencesProps {
  readonly form: TryForm;
  readonly names: Names;
  readonly locations: readonly LocationDescription[];
  readonly onChange: (forced: ReadonlyMap<number, number>) => void;
}

/** Forces experiences, for each activity at the locations of the form. */
export function ForcedExperiences({ form, names, locations, onChange }: ForcedExperiencesProps): VNode | null {
  const activityIds = new Set([...findActivities(form, names, locations), ...form.forced.keys()]);
  const activities = [...activityIds].flatMap((id) => names.activity(id) ?? []).slice(0, 20);
  if (activities.length === 0) return null;
  const force = (activityId: number, value: string): void => {
    const forced = new Map(form.forced);
    if (value === "") forced.delete(activityId);
    else forced.set(activityId, Number(value));
    onChange(forced);
  };
  return (
    <fieldset class="stack forced">
      <legend>Experiences</legend>
      {activities.map(({ id, live, experiences }) => (
        <label class="field" key={id}>
          <span>
            {names.activityName(id)}
            {!live && <span class="muted"> (draft)</span>}
          </span>
          <select value={form.forced.get(id) ?? ""} onChange={(event) => force(id, event.currentTarget.value)}>
            <option value="">as it is decided</option>
            {experiences.map((experience) => (
              <option key={experience.id} value={experience.id}>
                {names.experienceName(id, experience.id)}
              </option>
            ))}
          </select>
        </label>
      ))}
    </fieldset>
  );
}

/** Returns the activities at the locations of the form. Drafts are at no location of the edge, so they are found by their own. */
function findActivities(form: TryForm, names: Names, locations: readonly LocationDescription[]): readonly number[] {
  const wanted = new Set([
    ...listNames(form.mboxes).map((name) => `mbox ${name}`),
    ...listNames(form.views).map((name) => `view ${name}`),
  ]);
  const here = locations.filter(({ kind, name }) =>
    kind === "pageLoad" ? form.hasPageLoad : wanted.has(`${kind} ${name}`),
  );
  const drafts = names.activities.filter(
    ({ live, locations: own }) => !live && own.some((location) => wanted.has(location)),
  );
  return [...here.flatMap(({ activities }) => activities.map(({ id }) => id)), ...drafts.map(({ id }) => id)];
}
