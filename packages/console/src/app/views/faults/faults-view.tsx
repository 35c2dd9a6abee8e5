import type { FaultSettings } from "@fletch/edge";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { RequestFailure, requestJson } from "../../api/request.ts";
import { type Loaded, useLoad } from "../../api/use-load.ts";
import { LoadState } from "../../parts/load-state.tsx";
import { Notice } from "../../parts/notice.tsx";
import { ViewHead } from "../../parts/view-head.tsx";
import { FaultForm } from "./fault-form.tsx";
import { describeFaults } from "./fault-texts.ts";

type Faults = Required<FaultSettings>;

/** `#/faults`: injected faults. */
export function FaultsView(): VNode {
  const faults = useLoad("faults", (signal) => requestJson<Faults>("admin/faults", { signal }));
  return (
    <>
      <ViewHead
        title="Faults"
        lead="Slow the edge down or make it fail, to see what your pages do then. Affects Delivery requests only, not the console."
      />
      <LoadState loaded={faults} what="the faults">
        {(current) => <FaultSwitch current={current} faults={faults} />}
      </LoadState>
    </>
  );
}

function FaultSwitch({ current, faults }: { readonly current: Faults; readonly faults: Loaded<Faults> }): VNode {
  const [failure, setFailure] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const change = async (method: "PATCH" | "DELETE", body?: FaultSettings): Promise<void> => {
    setBusy(true);
    setFailure(null);
    try {
      await requestJson("admin/faults", { method, ...(body !== undefined && { body }) });
    } catch (error) {
      setFailure(error instanceof RequestFailure ? error.message : String(error));
    }
    setBusy(false);
    faults.reload();
  };
  const active = describeFaults(current);
  return (
    <>
      <div role="status">
        {active.length === 0 ? (
          <Notice kind="good" title="No faults are injected" />
        ) : (
          <Notice kind="warning" title="Faults are on">
            <ul class="issues">
              {active.map((text) => (
                <li key={text}>{text}</li>
              ))}
            </ul>
            <p class="notice-action">
              <button type="button" class="button" disabled={isBusy} onClick={() => change("DELETE")}>
                End all faults
              </button>
            </p>
          </Notice>
        )}
      </div>
      {failure !== null && (
        <Notice kind="alarm" title="The edge refused these settings">
          {failure}
        </Notice>
      )}
      <FaultForm
        key={JSON.stringify(current)}
        current={current}
        isBusy={isBusy}
        onApply={(body) => change("PATCH", body)}
      />
    </>
  );
}
