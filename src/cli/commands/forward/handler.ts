import { checkPairs } from "../../../app/forward/open-forwards.ts";
import { parsePorts } from "../../../app/forward/ports.ts";
import { commandText } from "../../../command-text.ts";
import { SidepodError } from "../../../errors.ts";
import type { Context } from "../../frame/context.ts";

interface ForwardInput {
  readonly target: string | undefined;
  readonly ports: readonly string[];
  readonly add: boolean;
  readonly list: boolean;
  readonly remove: boolean;
  readonly json: boolean;
}

/** Each way loads what it needs. */
export async function forward(input: ForwardInput, context: Context): Promise<number> {
  const { target, ports, json } = input;
  const ways = (["add", "list", "remove"] as const).filter((way) => input[way]);
  const [way, other] = ways;
  if (other !== undefined) {
    throw new SidepodError("usage", `--${way} and --${other} don't go together`);
  }
  if (way === "list") {
    if (target !== undefined) {
      throw new SidepodError("usage", "--list shows all of them", {
        hint: "sidepod forward --list",
      });
    }
    return (await import("./list.ts")).list(json, context);
  }
  if (target === undefined || ports.length === 0) throw incomplete(target, way);
  if (/^[\d:]+$/.test(target) && target.includes(":")) throw turnedRound(target, ports, way);
  const pairs = ports.map(parsePorts);
  if (way === "remove") {
    const localPorts = pairs.map(({ localPort }) => localPort);
    return (await import("./remove.ts")).remove(target, localPorts, context);
  }
  checkPairs(pairs);
  if (way === "add") return (await import("./add.ts")).add(target, pairs, json, context);
  return (await import("./run.ts")).run(target, pairs, json, context);
}

/** `forward 8080:80 web` */
function turnedRound(first: string, rest: readonly string[], way: string | undefined) {
  const option = way === undefined ? [] : [`--${way}`];
  const [target = "TARGET", ...more] = rest;
  return new SidepodError("usage", `the ports stand after the target, and ${first} are ports`, {
    hint: commandText`sidepod forward ${[...option, target, first, ...more]}`,
  });
}

function incomplete(given: string | undefined, way: string | undefined): SidepodError {
  const option = way === undefined ? [] : [`--${way}`];
  const [target, port] = given?.split(":") ?? [];
  return target === undefined
    ? new SidepodError("usage", "it is not said which container is to be reached", {
        hint: commandText`sidepod forward ${[...option, "webapp", "8080:80"]}`,
      })
    : new SidepodError("usage", "it is not said which ports are to be forwarded", {
        hint: commandText`sidepod forward ${[...option, target, port || "8080:80"]}`,
      });
}
