/** The icons of the console, named by their meaning here. */

export { default as BackIcon } from "lucide-icons/arrow-left.mjs";
export { default as ResultsIcon } from "lucide-icons/chart-no-axes-combined.mjs";
export { default as CheckIcon } from "lucide-icons/check.mjs";
export { default as CopyIcon } from "lucide-icons/copy.mjs";
export { default as OpenIcon } from "lucide-icons/external-link.mjs";
export { default as TryIcon } from "lucide-icons/flask-conical.mjs";
export { default as NoteIcon } from "lucide-icons/info.mjs";
export { default as KeyIcon } from "lucide-icons/key-round.mjs";
export { default as PauseIcon } from "lucide-icons/pause.mjs";
export { default as PlayIcon } from "lucide-icons/play.mjs";
export { default as LiveIcon } from "lucide-icons/radio.mjs";
export { default as ReloadIcon } from "lucide-icons/refresh-cw.mjs";
export { default as SearchIcon } from "lucide-icons/search.mjs";
export { default as ActivitiesIcon } from "lucide-icons/split.mjs";
export { default as WarningIcon } from "lucide-icons/triangle-alert.mjs";
export { default as VisitorsIcon } from "lucide-icons/user-round-search.mjs";
export { default as FaultsIcon } from "lucide-icons/zap.mjs";
