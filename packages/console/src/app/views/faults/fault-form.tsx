import type { FaultSettings, Latency } from "@fletch/edge";
import type { TargetedSubmitEvent, VNode } from "preact";
import { useState } from "preact/hooks";

type Rate = "errorRate" | "hangRate" | "resetRate" | "dropNotificationsRate";

interface FaultFormProps {
  readonly current: Required<FaultSettings>;
  readonly isBusy: boolean;
  readonly onApply: (settings: FaultSettings) => void;
}

const rates: readonly (readonly [name: Rate, title: string, hint: string])[] = [
  ["errorRate", "Errors", "The request gets 500 or 503."],
  ["hangRate", "Hanging requests", "The request never gets a response."],
  ["resetRate", "Reset connections", "The connection breaks off."],
  ["dropNotificationsRate", "Lost notifications", "Displays and clicks are not counted."],
];

/** All faults as one form: they change together. */
export function FaultForm({ current, isBusy, onApply }: FaultFormProps): VNode {
  const [settings, setSettings] = useState(current);
  const set = (change: FaultSettings): void => setSettings({ ...settings, ...change });
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    onApply(settings);
  };
  return (
    <form class="card stack" onSubmit={submit}>
      <h2>Change faults</h2>
      <LatencyFields latency={settings.latency} onChange={(latency) => set({ latency })} />
      <div class="form-grid">
        {rates.map(([name, title, hint]) => (
          <RateField
            key={name}
            title={title}
            hint={hint}
            rate={settings[name]}
            onChange={(rate) => set({ [name]: rate })}
          />
        ))}
      </div>
      <label class="check">
        <input
          type="checkbox"
          checked={settings.staleArtifact}
          onChange={(event) => set({ staleArtifact: event.currentTarget.checked })}
        />
        <span>
          Stale artifact
          <span class="hint"> Devices keep getting the current artifact, even when files change.</span>
        </span>
      </label>
      <p class="button-row">
        <button type="submit" class="button primary" disabled={isBusy}>
          Apply
        </button>
        <span class="hint">It holds until it is changed, or the edge restarts.</span>
      </p>
    </form>
  );
}

interface RateFieldProps {
  readonly title: string;
  readonly hint: string;
  readonly rate: number;
  readonly onChange: (rate: number) => void;
}

function RateField({ title, hint, rate, onChange }: RateFieldProps): VNode {
  const percent = Math.round(rate * 1000) / 10;
  return (
    <label class="field rate">
      <span>
        {title} <output class="muted">{percent} %</output>
      </span>
      <input
        type="range"
        min="0"
        max="100"
        step="1"
        value={percent}
        onInput={(event) => onChange(Number(event.currentTarget.value) / 100)}
      />
      <span class="hint">{hint}</span>
    </label>
  );
}

const kinds = { fixed: "always the same", range: "between two bounds", percentiles: "as networks are" } as const;
type Kind = keyof typeof kinds;

function LatencyFields({
  latency,
  onChange,
}: {
  readonly latency: Latency;
  readonly onChange: (latency: Latency) => void;
}): VNode {
  const kind: Kind = typeof latency === "number" ? "fixed" : "min" in latency ? "range" : "percentiles";
  return (
    <fieldset class="form-grid">
      <legend class="visually-hidden">Latency</legend>
      <label class="field">
        <span>Latency</span>
        <select value={kind} onChange={(event) => onChange(convertLatency(event.currentTarget.value as Kind, latency))}>
          {Object.entries(kinds).map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      </label>
      {typeof latency === "number" ? (
        <Milliseconds title="Wait" value={latency} onChange={onChange} />
      ) : "min" in latency ? (
        <>
          <Milliseconds title="At least" value={latency.min} onChange={(min) => onChange({ ...latency, min })} />
          <Milliseconds title="At most" value={latency.max} onChange={(max) => onChange({ ...latency, max })} />
        </>
      ) : (
        <>
          <Milliseconds title="Median" value={latency.median} onChange={(median) => onChange({ ...latency, median })} />
          <Milliseconds title="99 % at most" value={latency.p99} onChange={(p99) => onChange({ ...latency, p99 })} />
        </>
      )}
    </fieldset>
  );
}

function Milliseconds({
  title,
  value,
  onChange,
}: {
  readonly title: string;
  readonly value: number;
  readonly onChange: (value: number) => void;
}): VNode {
  return (
    <label class="field">
      <span>{title}, in milliseconds</span>
      <input
        type="number"
        min="0"
        max="3600000"
        inputMode="numeric"
        value={value}
        onInput={(event) => onChange(Number(event.currentTarget.value))}
      />
    </label>
  );
}

/** Returns a latency of another kind that starts near the current one. */
function convertLatency(kind: Kind, latency: Latency): Latency {
  const about = typeof latency === "number" ? latency || 40 : "min" in latency ? latency.min : latency.median;
  if (kind === "fixed") return about;
  return kind === "range" ? { min: about, max: about * 2 } : { median: about, p99: about * 5 };
}
