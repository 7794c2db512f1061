import { checkPairs } from "../../../app/forward/open-forwards.ts";
import { type PortPair, parsePorts } from "../../../app/forward/ports.ts";
import { commandText } from "../../../command-text.ts";
import { SidepodError } from "../../../errors.ts";
import type { Context } from "../../frame/context.ts";

/** Each way loads what it needs. */

interface ForwardInput {
  readonly target: string | undefined;
  readonly ports: readonly string[];
}

interface JsonInput {
  readonly json: boolean;
}

export async function forward(input: ForwardInput & JsonInput, context: Context): Promise<number> {
  const { target, pairs } = readPorts(input);
  checkPairs(pairs);
  return (await import("./run.ts")).run(target, pairs, input.json, context);
}

export async function addForwards(
  input: ForwardInput & JsonInput,
  context: Context,
): Promise<number> {
  const { target, pairs } = readPorts(input, "add");
  checkPairs(pairs);
  return (await import("./add.ts")).add(target, pairs, input.json, context);
}

export async function listForwards(
  { target, json }: Pick<ForwardInput, "target"> & JsonInput,
  context: Context,
): Promise<number> {
  if (target !== undefined) {
    throw new SidepodError("usage", "--list shows all of them", {
      hint: "sidepod forward list",
    });
  }
  return (await import("./list.ts")).list({ json }, context);
}

export async function removeForwards(input: ForwardInput, context: Context): Promise<number> {
  const { target, pairs } = readPorts(input, "remove");
  const localPorts = pairs.map(({ localPort }) => localPort);
  return (await import("./remove.ts")).remove(target, localPorts, context);
}

type Way = "add" | "remove";

function readPorts(
  { target, ports }: ForwardInput,
  way?: Way,
): { readonly target: string; readonly pairs: readonly PortPair[] } {
  if (target === undefined || ports.length === 0) throw incomplete(target, way);
  if (/^[\d:]+$/.test(target) && target.includes(":")) throw turnedRound(target, ports, way);
  return { target, pairs: ports.map(parsePorts) };
}

/** `forward 8080:80 web` */
function turnedRound(first: string, rest: readonly string[], way: Way | undefined) {
  const option = way === undefined ? [] : [`--${way}`];
  const [target = "TARGET", ...more] = rest;
  return new SidepodError("usage", `the ports come after the target, but ${first} are ports`, {
    hint: commandText`sidepod forward ${[...option, target, first, ...more]}`,
  });
}

function incomplete(given: string | undefined, way: Way | undefined): SidepodError {
  const option = way === undefined ? [] : [`--${way}`];
  const [target, port] = given?.split(":") ?? [];
  return target === undefined
    ? new SidepodError("usage", "no container named to forward to", {
        hint: commandText`sidepod forward ${[...option, "webapp", "8080:80"]}`,
      })
    : new SidepodError("usage", "no ports named to forward", {
        hint: commandText`sidepod forward ${[...option, target, port || "8080:80"]}`,
      });
}
