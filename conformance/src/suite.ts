/** The format of Adobe's conformance suites, and of ours. */

/** A JSON file of cases. */
export interface Suite {
  /** The version of the format: 1 in our suites, absent in Adobe's. */
  readonly version?: number;
  readonly description: string;
  /** The name of an artifact's file, without `.json`. */
  readonly artifact?: string;
  readonly conf?: CaseOptions;
  readonly test: Readonly<Record<string, SuiteCase>>;
}

/** A case of a suite's file. */
export interface SuiteCase {
  readonly description: string;
  /** Overrides the suite's. */
  readonly artifact?: string;
  readonly conf?: CaseOptions;
  readonly input: {
    /** Arguments for `getOffers`. */
    readonly request: unknown;
    readonly sessionId?: string;
    readonly locationHint?: string;
  };
  /** Required content of the Delivery response. */
  readonly output?: unknown;
  /** Required content of the request after the decision; `null` if none may be sent. */
  readonly notificationOutput?: unknown;
  /** UTC; months count from 0. */
  readonly mockDate?: MockDate;
  /** The result of the visitor's geo lookup. */
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

/** A case with its artifact and options. */
export interface Case extends Omit<SuiteCase, "artifact" | "conf"> {
  /** `SUITE/case`. */
  readonly name: string;
  readonly options: CaseOptions;
  readonly artifact: unknown;
  /** Milliseconds since the epoch; `undefined` for the real time. */
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
