import type { Action, Step } from "../../engine/plan.ts";

const words: Readonly<Record<Action["kind"], readonly [doing: string, done: string]>> = {
  "pull-image": ["pulling", "pulled"],
  "import-host-rootfs": ["importing", "imported"],
  "create-volume": ["creating", "created"],
  "create-secret": ["creating", "created"],
  "create-pod": ["creating", "created"],
  "create-container": ["creating", "created"],
  "start-pod": ["starting", "started"],
  "stop-pod": ["stopping", "stopped"],
  "start-container": ["starting", "started"],
  "await-init": ["running", "done"],
  "await-startup": ["probing", "started up"],
  "post-start": ["running post_start", "ran post_start"],
  "pre-stop": ["running pre_stop", "ran pre_stop"],
  "update-limits": ["changing limits", "limits changed"],
  "stop-container": ["stopping", "stopped"],
  "remove-container": ["removing", "removed"],
  "kill-pod": ["killing", "killed"],
  "remove-pod": ["removing", "removed"],
  "remove-volume": ["removing", "removed"],
  "remove-secret": ["removing", "removed"],
};

export function doing({ action }: Pick<Step, "action">): string {
  return words[action.kind][0];
}

export function done({ action }: Pick<Step, "action">): string {
  return words[action.kind][1];
}
