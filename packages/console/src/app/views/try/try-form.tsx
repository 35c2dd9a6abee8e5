import type { LocationDescription } from "@fletch/edge";
import type { TargetedSubmitEvent, VNode } from "preact";
import type { Names } from "../../api/names.ts";
import { PlayIcon } from "../../parts/icons.ts";
import { ForcedExperiences } from "./forced-experiences.tsx";
import type { IdKind, TryForm } from "./try-form-state.ts";

interface TryFormProps {
  readonly form: TryForm;
  readonly names: Names;
  readonly locations: readonly LocationDescription[];
  readonly isSending: boolean;
  /** Whether the form has no location yet. */
  readonly isEmpty: boolean;
  readonly onChange: (form: TryForm) => void;
  readonly onSend: () => void;
}

const idKinds: readonly (readonly [kind: IdKind, text: string])[] = [
  ["new", "a new visitor"],
  ["tntId", "tntId"],
  ["thirdPartyId", "third-party id"],
  ["marketingCloudVisitorId", "ECID"],
];

/** The form of a request. */
export function TryFormFields({ form, names, locations, isSending, isEmpty, onChange, onSend }: TryFormProps): VNode {
  const set = (change: Partial<TryForm>): void => onChange({ ...form, ...change });
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    onSend();
  };
  return (
    <form class="card stack" onSubmit={submit}>
      <Text
        title="Mboxes"
        hint="Names, separated by commas."
        list="mbox-names"
        value={form.mboxes}
        onInput={(mboxes) => set({ mboxes })}
      />
      <datalist id="mbox-names">
        {locations
          .filter(({ kind }) => kind === "mbox")
          .slice(0, 500)
          .map(({ name }) => (
            <option key={name} value={name} />
          ))}
      </datalist>
      <div class="form-grid narrow">
        <Text title="Views" list="view-names" value={form.views} onInput={(views) => set({ views })} />
        <label class="field">
          <span>Mode</span>
          <select value={form.mode} onChange={(event) => set({ mode: event.currentTarget.value as TryForm["mode"] })}>
            <option value="execute">execute</option>
            <option value="prefetch">prefetch</option>
          </select>
        </label>
      </div>
      <datalist id="view-names">
        {locations
          .filter(({ kind }) => kind === "view")
          .slice(0, 500)
          .map(({ name }) => (
            <option key={name} value={name} />
          ))}
      </datalist>
      <label class="check">
        <input
          type="checkbox"
          checked={form.hasPageLoad}
          onChange={(event) => set({ hasPageLoad: event.currentTarget.checked })}
        />
        <span>Page load</span>
      </label>
      <div class="form-grid narrow">
        <label class="field">
          <span>As</span>
          <select value={form.idKind} onChange={(event) => set({ idKind: event.currentTarget.value as IdKind })}>
            {idKinds.map(([kind, text]) => (
              <option key={kind} value={kind}>
                {text}
              </option>
            ))}
          </select>
        </label>
        {form.idKind !== "new" && <Text title="Id" value={form.id} onInput={(id) => set({ id })} />}
      </div>
      <ForcedExperiences form={form} names={names} locations={locations} onChange={(forced) => set({ forced })} />
      <details open={hasDetails(form)}>
        <summary>Parameters and context</summary>
        <div class="stack details">
          <Lines title="Parameters" value={form.parameters} onInput={(parameters) => set({ parameters })} />
          <Lines
            title="Profile parameters"
            value={form.profileParameters}
            onInput={(profileParameters) => set({ profileParameters })}
          />
          <Text title="URL of the page" value={form.url} onInput={(url) => set({ url })} />
          <Text title="User agent" value={form.userAgent} onInput={(userAgent) => set({ userAgent })} />
          <div class="form-grid narrow">
            <Text
              title="Country"
              hint="Two letters, e.g. DE."
              value={form.country}
              onInput={(country) => set({ country })}
            />
            <Text title="Property token" value={form.property} onInput={(property) => set({ property })} />
          </div>
        </div>
      </details>
      <label class="check">
        <input
          type="checkbox"
          checked={form.counts}
          disabled={form.forced.size > 0}
          onChange={(event) => set({ counts: event.currentTarget.checked })}
        />
        <span>
          Count it
          <span class="hint"> Like any visitor's request: it is stored, and in the results.</span>
        </span>
      </label>
      <p class="button-row">
        <button type="submit" class="button primary" disabled={isSending || isEmpty}>
          <PlayIcon aria-hidden="true" /> Send
        </button>
        {isEmpty && <span class="hint">Name an mbox or a view, or ask for the page load.</span>}
      </p>
    </form>
  );
}

function hasDetails({ parameters, profileParameters, url, userAgent, country, property }: TryForm): boolean {
  return [parameters, profileParameters, url, userAgent, country, property].some((text) => text !== "");
}

interface TextProps {
  readonly title: string;
  readonly value: string;
  readonly hint?: string;
  readonly list?: string;
  readonly onInput: (value: string) => void;
}

function Text({ title, value, hint, list, onInput }: TextProps): VNode {
  return (
    <label class="field">
      <span>{title}</span>
      <input
        type="text"
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        list={list}
        value={value}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
      {hint !== undefined && <span class="hint">{hint}</span>}
    </label>
  );
}

function Lines({ title, value, onInput }: TextProps): VNode {
  return (
    <label class="field">
      <span>{title}</span>
      <textarea
        rows={2}
        spellcheck={false}
        placeholder="name=value, one a line"
        value={value}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </label>
  );
}
