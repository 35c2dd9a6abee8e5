import { createHash } from "node:crypto";
import type { Activities } from "../activities/activities.ts";
import type { Channel, EventStreams, ServerEvent } from "./event-streams.ts";

/** What announcements are made from. */
export interface AnnouncementSources {
  readonly streams: EventStreams;
  readonly activities: Activities;
  /** Whether devices get a stale artifact: then they are told of no other. */
  readonly isStale: () => boolean;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

const channels: readonly Channel[] = ["artifact", "flags"];

/** Tells clients of new activities: devices of a new artifact, and clients of OFREP that flags may have changed. */
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

  /** For how long everything has been as it is, in milliseconds. */
  get age(): number {
    return this.#sources.now() - this.#changedAt;
  }

  /** The event that says how things are now. Equal ids mean that nothing changed, on another edge and after a restart too. */
  current(channel: Channel): ServerEvent {
    const { activities, isStale, streams } = this.#sources;
    if (channel === "artifact") {
      const id = activities.serve(isStale()).json.etag.replaceAll('"', "");
      return { id, data: { type: "artifact", etag: id, heartbeatInterval: streams.heartbeatInterval } };
    }
    const id = createHash("sha256").update(activities.current.fingerprint).digest("base64url").slice(0, 22);
    return { id, data: { type: "refetchEvaluation", etag: id, lastModified: Math.floor(this.#changedAt / 1_000) } };
  }

  /** To be called when something may have changed. */
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
