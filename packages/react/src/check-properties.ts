const known = ["state", "embed", "reportTo", "children"];
const warned = new Set<string>();

/**
 * Warns, in development and once each, of misspelt properties of `TargetProvider`, and of a missing `reportTo`. In this
 * form, bundlers remove it from production builds.
 */
export function checkProperties(properties: { readonly reportTo?: unknown }): void {
  try {
    if (process.env.NODE_ENV !== "production") {
      for (const name of Object.keys(properties)) {
        if (!known.includes(name))
          warn(`expected the properties ${known.join(", ")}, received ${name}; it is left out.`);
      }
      if (properties.reportTo === undefined) {
        warn("expected reportTo: a URL, a function or null, received none: displays and clicks are not reported.");
      }
    }
  } catch {
    // A browser without a bundler has no `process`.
  }
}

function warn(message: string): void {
  if (warned.has(message)) return;
  warned.add(message);
  // biome-ignore lint/suspicious/noConsole: a component has no other log
  console.warn(`In development only: <TargetProvider> ${message}`);
}
