/** The field's format for conformance suites, and how ours are numbered. */

/** A JSON file of cases. */
export interface Suite {
  /** Of the format of our own suites: 1. The field's have none. */
  readonly version?: number;
  readonly description: string;
  /** The name of an artifact's file, without `.json`. */
  readonly artifact?: string;
  readonly conf?: CaseOptions;
  readonly test: Readonly<Record<string, SuiteCase>>;
}

/** One case as the file has it. */
export interface SuiteCase {
  readonly description: string;
  /** Instead of the suite's. */
  readonly artifact?: string;
  readonly conf?: CaseOptions;
  readonly input: {
    /** Arguments for `getOffers`. */
    readonly request: unknown;
    readonly sessionId?: string;
    readonly locationHint?: string;
  };
  /** What the Delivery response has to contain. */
  readonly output?: unknown;
  /** What has to be sent after the decision; `null`: nothing. */
  readonly notificationOutput?: unknown;
  /** UTC; months count from 0. */
  readonly mockDate?: MockDate;
  /** What a look-up of the visitor's place returns. */
  readonly mockGeo?: Readonly<Record<string, unknown>>;
}

/** Options of the client. */
export interface CaseOptions {
  readonly client: string;
  readonly organizationId: string;
  readonly pollingInterval?: number;
  readonly telemetryEnabled?: boolean;
  readonly propertyToken?: string;
}

export interface MockDate {
  readonly year: number;
  readonly month: number;
  readonly date: number;
  readonly hours: number;
  readonly minutes: number;
}

/** A case with everything it needs. */
export interface Case extends Omit<SuiteCase, "artifact" | "conf"> {
  /** `SUITE/case`. */
  readonly name: string;
  readonly options: CaseOptions;
  readonly artifact: unknown;
  /** Milliseconds since the epoch; `undefined`: whenever it runs. */
  readonly now: number | undefined;
}

/** The cases of a suite. `readArtifact` finds an artifact by its name. */
export function toCases(suiteName: string, suite: Suite, readArtifact: (name: string) => unknown): readonly Case[] {
  return Object.entries(suite.test).map(([caseName, { artifact = suite.artifact, conf = suite.conf, ...given }]) => {
    const name = `${suiteName}/${caseName}`;
    if (artifact === undefined) throw new Error(`${name}: expected the name of an artifact, received none`);
    if (conf === undefined) throw new Error(`${name}: expected options for the client under "conf", received none`);
    return { ...given, name, options: conf, artifact: readArtifact(artifact), now: toTime(given.mockDate) };
  });
}

function toTime(mock: MockDate | undefined): number | undefined {
  return mock === undefined ? undefined : Date.UTC(mock.year, mock.month, mock.date, mock.hours, mock.minutes);
}
