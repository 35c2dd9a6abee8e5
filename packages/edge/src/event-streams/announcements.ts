import { createHash } from "node:crypto";
import type { Activities } from "../activities/activities.ts";
import type { Channel, EventStreams, ServerEvent } from "./event-streams.ts";

/** Inputs of announcements. */
export interface AnnouncementSources {
  readonly streams: EventStreams;
  readonly activities: Activities;
  /** Whether devices get a stale artifact; then no new one is announced. */
  readonly isStale: () => boolean;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

const channels: readonly Channel[] = ["artifact", "flags"];

/** Announces new activities: a new artifact to devices, and changed flags to OFREP clients. */
export class Announcements {
  readonly #sources: AnnouncementSources;
  readonly #told: Map<Channel, string> = new Map();
  #changedAt: number;

  constructor(sources: AnnouncementSources) {
    this.#sources = sources;
    this.#changedAt = sources.now();
    for (const channel of channels) this.#told.set(channel, this.current(channel).id);
  }

  get streams(): EventStreams {
    return this.#sources.streams;
  }

  /** Returns the time since the last change, in milliseconds. */
  get age(): number {
    return this.#sources.now() - this.#changedAt;
  }

  /** Returns the event of the current state. Equal ids mean no change, across edges and restarts. */
  current(channel: Channel): ServerEvent {
    const { activities, isStale, streams } = this.#sources;
    if (channel === "artifact") {
      const id = activities.serve(isStale()).json.etag.replaceAll('"', "");
      return { id, data: { type: "artifact", etag: id, heartbeatInterval: streams.heartbeatInterval } };
    }
    const id = createHash("sha256").update(activities.current.fingerprint).digest("base64url").slice(0, 22);
    return { id, data: { type: "refetchEvaluation", etag: id, lastModified: Math.floor(this.#changedAt / 1_000) } };
  }

  /** Announces the current state if it changed. */
  update(): void {
    const changed = channels.filter((channel) => this.current(channel).id !== this.#told.get(channel));
    if (changed.length === 0) return;
    this.#changedAt = this.#sources.now();
    for (const channel of changed) {
      const event = this.current(channel);
      this.#told.set(channel, event.id);
      void this.#sources.streams.publish(channel, event);
    }
  }
}
