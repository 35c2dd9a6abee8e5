import type { TelemetrySender } from "../delivery/telemetry-sender.ts";
import type { InputReport } from "../inputs/input-report.ts";
import type { Instrumentation } from "../observability/instrumentation.ts";
import type { ClientServices, LocalDecisioning } from "../on-device/local-decisioning.ts";
import type { DevelopmentWarnings } from "./development-warnings.ts";
import type { LocalCalls } from "./local-calls.ts";
import type { PageState } from "./page-services.ts";

/** The parts of a client that its calls use. Holds nothing of a visitor. */
export interface CallContext extends ClientServices {
  /** The parts that on-device decisions and pages get. */
  readonly services: ClientServices;
  readonly instrumentation: Instrumentation;
  /** Receives errors of the user's callbacks. */
  readonly onCallbackError: (error: unknown) => void;
  readonly inputs: InputReport;
  /** `undefined` in production. */
  readonly warnings: DevelopmentWarnings | undefined;
  readonly telemetrySender: TelemetrySender;
  /** `undefined` for a client without on-device decisions. */
  readonly local: LocalCalls | undefined;
  readonly device: LocalDecisioning | undefined;
  readonly pages: PageState;
  /** Whether `close` was called: later calls are refused. */
  closed: boolean;
}
