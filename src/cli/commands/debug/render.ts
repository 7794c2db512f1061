import type { DebugEvent, OnDebugEvent } from "../../../app/debug/events.ts";
import type { TargetProcessInfo } from "../../../app/debug/tools/processes.ts";
import type { ToolContext } from "../../../app/debug/tools/run-tool.ts";
import { commandText } from "../../../command-text.ts";
import type { Context } from "../../frame/context.ts";
import { safeText } from "../../text/safe-text.ts";

/** Writes what becomes of a session to standard error. */
export function renderDebugEvents({ note }: Pick<Context, "note">): OnDebugEvent {
  return (event) => {
    for (const line of linesOf(event)) note(line);
  };
}

function linesOf(event: DebugEvent): readonly string[] {
  switch (event.type) {
    case "progress":
      return [safeText(event.text)];
    case "toolkit": {
      const { toolkit } = event;
      const whose = toolkit.kind === "image" ? toolkit.image : `the host's; ${toolkit.why}`;
      return [`programs: ${safeText(whose)}`];
    }
    case "note":
      return [`note: ${safeText(event.text)}`];
    case "last-life":
      return event.lines.map(safeText);
    case "log":
      return event.lines.length === 0
        ? ["it wrote nothing"]
        : event.lines.map((line) => `its log: ${safeText(line)}`);
    case "copy-of-files": {
      const inIt = event.hasVolumes ? ", with its volumes read-only" : "";
      return [`/target is a copy of its files${inIt}, and is discarded afterwards`];
    }
    case "comes-back": {
      const again = commandText`sidepod debug ${event.target}`;
      return [
        `note: it will be restarted: ${again} --follow joins it then`,
        `note: ${again} --catch inspects what it leaves behind when it ends`,
      ];
    }
    case "leftovers":
      return [`note: leftovers of killed sessions remain: ${safeText(event.problem)}`];
    case "time-over": {
      const over = `its time limit of ${event.ttlMs / 1000} s has passed: --ttl sets a longer one`;
      // The cursor stands behind the prompt.
      return [event.tty ? `\n${over}` : over];
    }
    case "kept":
      return [
        `${safeText(event.name)} is kept: ${commandText`sidepod debug attach ${event.name}`}`,
      ];
    case "copy-stays": {
      const { name } = event;
      const line = commandText`podman start -a ${name}; podman rm ${name}`;
      return [`${safeText(name)} remains: ${line}`];
    }
    case "target-ended":
      return [
        event.next === "end"
          ? `${safeText(event.how)}, and this session with it`
          : `${safeText(event.how)}; waiting until it runs again`,
      ];
    case "waiting":
      return [waitingLine(event)];
    case "removed":
      return [safeText(`${event.name} was removed: waiting for a new one with that name`)];
    case "runs-again":
      return [safeText(`${event.name} runs again, and this is a new session`)];
    case "caught":
      return event.since === "removed"
        ? [safeText(`${event.how}, and was removed`)]
        : [
            safeText(`${event.how}, and was restarted`),
            "its files may have changed in the meantime",
          ];
  }
}

function waitingLine({ target, until }: Extract<DebugEvent, { type: "waiting" }>): string {
  const { name, state } = target;
  switch (until) {
    case "it runs":
      return safeText(`${name} is ${state}: waiting until it runs`);
    case "it runs and ends":
      return safeText(`${name} is ${state}: waiting until it has started and ended again`);
    case "it ends":
      return safeText(`waiting for the end of ${name}`);
  }
}

/** Says of which processes the open files could not be seen, and the options that mend it. */
export function noteUnseen(
  tool: string,
  unseen: readonly TargetProcessInfo[],
  { target }: Pick<ToolContext, "target">,
  { note }: Pick<Context, "note">,
): void {
  if (unseen.length === 0) return;
  const names = unseen.map(({ name, pid }) => `${safeText(name)} (${pid})`);
  const [first, ...more] = names;
  const who = more.length === 0 ? first : `${first} and ${more.length} more`;
  note(
    `this session may not see what is open in ${who}. Try: ` +
      commandText`sidepod debug ${target.name} --cap-add SYS_PTRACE --cap-add DAC_READ_SEARCH ${tool}`,
  );
}
