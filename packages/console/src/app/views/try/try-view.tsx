import type { LocationDescription } from "@fletch/edge";
import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { type Names, useNames } from "../../api/names.ts";
import { RequestFailure, requestJson } from "../../api/request.ts";
import { useLoad } from "../../api/use-load.ts";
import { useStatus } from "../../api/use-status.ts";
import { CopyButton } from "../../parts/copy-button.tsx";
import { LoadState } from "../../parts/load-state.tsx";
import { Notice } from "../../parts/notice.tsx";
import { ViewHead } from "../../parts/view-head.tsx";
import { goTo, linkTo, navigations, route } from "../../router.ts";
import { ForcedPageLink } from "./forced-page-link.tsx";
import { sendTry, type TryResult } from "./send-try.ts";
import { TryFormFields } from "./try-form.tsx";
import { readTryForm, type TryForm, writeTryForm } from "./try-form-state.ts";
import { TryOutcome } from "./try-outcome.tsx";

/** `#/try?mbox=hero&as=tntId&id=…&force=900.1`: a request as a form. */
export function TryView(): VNode {
  const names = useNames();
  const locations = useLoad("locations", (signal) =>
    requestJson<readonly LocationDescription[]>("admin/locations", { signal }),
  );
  const form = readTryForm(route.value.query);
  const link = linkTo("try", [], writeTryForm(form));
  return (
    <>
      <ViewHead title="Try" lead="Send a request as any visitor, and see what comes of it.">
        <CopyButton text={new URL(link, location.href).href} what="the link to this try" label="Copy link" />
      </ViewHead>
      <LoadState loaded={names} what="the activities">
        {(known) => <TryBench key={navigations.value} form={form} names={known} locations={locations.value ?? []} />}
      </LoadState>
    </>
  );
}

interface TryBenchProps {
  readonly form: TryForm;
  readonly names: Names;
  readonly locations: readonly LocationDescription[];
}

function TryBench({ form, names, locations }: TryBenchProps): VNode {
  const clientCode = useStatus().value?.clientCode;
  const [result, setResult] = useState<TryResult | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [isSending, setSending] = useState(false);
  const sending = useRef<AbortController | null>(null);
  const isEmpty = form.mboxes.trim() === "" && form.views.trim() === "" && !form.hasPageLoad;

  const send = async (): Promise<void> => {
    if (clientCode === undefined) return;
    sending.current?.abort();
    const abort = new AbortController();
    sending.current = abort;
    setSending(true);
    setFailure(null);
    try {
      const sent = await sendTry(form, clientCode, abort.signal);
      if (!abort.signal.aborted) setResult(sent);
    } catch (error) {
      if (abort.signal.aborted) return;
      setResult(null);
      setFailure(error instanceof RequestFailure ? error.message : String(error));
    }
    if (!abort.signal.aborted) setSending(false);
  };

  // A link to a request sends it at once, unless it counts.
  const first = useRef(true);
  useEffect(() => {
    if (clientCode === undefined || !first.current) return;
    first.current = false;
    if (!isEmpty && !form.counts) void send();
  }, [clientCode]);
  useEffect(() => () => sending.current?.abort(), []);

  return (
    <div class="bench">
      <TryFormFields
        form={form}
        names={names}
        locations={locations}
        isSending={isSending}
        isEmpty={isEmpty}
        onChange={(changed) => goTo(linkTo("try", [], writeTryForm(changed)), { replace: true })}
        onSend={send}
      />
      <div class="bench-outcome" aria-live="polite" aria-busy={isSending}>
        {failure !== null && (
          <Notice kind="alarm" title="The edge refused the request">
            {failure}
          </Notice>
        )}
        <TryOutcome result={result} hasFailed={failure !== null} />
        {form.forced.size > 0 && <ForcedPageLink forced={form.forced} names={names} />}
      </div>
    </div>
  );
}
