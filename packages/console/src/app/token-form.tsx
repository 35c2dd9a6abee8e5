import type { TargetedSubmitEvent, VNode } from "preact";
import { useState } from "preact/hooks";
import { keepToken } from "./api/token.ts";
import { Brand } from "./parts/brand.tsx";
import { KeyIcon } from "./parts/icons.ts";

/** Asks for the admin token. */
export function TokenForm({ isRefused }: { readonly isRefused: boolean }): VNode {
  const [value, setValue] = useState("");
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (value.trim() !== "") keepToken(value.trim());
  };
  return (
    <main class="gate">
      <form class="card gate-card" onSubmit={submit}>
        <Brand />
        <h1 tabIndex={-1}>Open the console</h1>
        <p>
          The console uses the edge's admin API, so it takes the same token. <code>fletch serve</code> prints one for
          each run; <code>FLETCH_ADMIN_TOKEN</code> sets one.
        </p>
        <label class="field">
          <span>Admin token</span>
          <input
            type="password"
            autocomplete="current-password"
            spellcheck={false}
            value={value}
            aria-invalid={isRefused}
            aria-describedby="token-hint"
            onInput={(event) => setValue(event.currentTarget.value)}
          />
        </label>
        <p id="token-hint" class="hint" role={isRefused ? "alert" : undefined}>
          {isRefused
            ? "The edge refused this token. It may have restarted with a new one."
            : "It is kept in this tab only."}
        </p>
        <button type="submit" class="button primary">
          <KeyIcon aria-hidden="true" /> Open
        </button>
      </form>
    </main>
  );
}
