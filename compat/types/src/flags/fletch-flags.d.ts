// Written by `fletch types compat/types/src/flags/activities --output compat/types/src/flags/fletch-flags.d.ts`. Changes are lost when it is written again.
export {};

declare global {
  interface FletchFlags {
    /** Beta */
    beta: {
      value: boolean;
    };
    /** New checkout */
    flags: {
      newCheckout: boolean;
      itemsPerPage?: number;
      layout: "narrow" | "wide";
      steps?: ("address" | "payment")[];
      theme: {
        color: "blue" | "red";
        dark?: boolean;
      };
      banner?: string;
    };
  }
}
