import { askHttp, type HttpAnswer, readHttpAddress } from "../../../../app/debug/tools/http.ts";
import { commandText } from "../../../../command-text.ts";
import { SidepodError } from "../../../../errors.ts";
import type { Context } from "../../../frame/context.ts";
import { safeLines, safeText } from "../../../text/safe-text.ts";
import type { ToolInput } from "../options.ts";
import { openToolTarget } from "./open-target.ts";

const defaultForMs = 30_000;

interface HttpInput extends ToolInput {
  readonly address: string | undefined;
  readonly for: number | undefined;
  readonly json: boolean;
}

/** Prints an answer; the status is 1 from 400 on. */
export async function http(input: HttpInput, context: Context): Promise<number> {
  await using place = await openToolTarget("http", input, context);
  const { address } = input;
  if (address === undefined) {
    throw new SidepodError("usage", "http needs one address", {
      hint: commandText`sidepod debug ${place.target.name} http :80/`,
    });
  }
  const where = readHttpAddress(address);
  const answer = await within(input.for ?? defaultForMs, context.signal, (signal) =>
    askHttp({ ...place, signal }, where),
  );
  const { print, note } = context;
  if (input.json) print(JSON.stringify(httpJson(answer), undefined, 2));
  else {
    print(httpHead(answer));
    const body = safeLines(answer.body.toString().replaceAll("\r\n", "\n"));
    if (body !== "") print(`\n${body.replace(/\n$/, "")}`);
    if (answer.cut) note("and more");
  }
  note(httpTimes(answer));
  return answer.status < 400 ? 0 : 1;
}

/**
 * Does something with a signal that is aborted when the time is over or the command is.
 *
 * @throws SidepodError `timeout`
 */
async function within<T>(
  ms: number,
  command: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = AbortSignal.timeout(ms);
  try {
    return await work(AbortSignal.any([command, late]));
  } catch (error) {
    if (!late.aborted || command.aborted) throw error;
    throw new SidepodError("timeout", `no answer within ${ms / 1000} s`, {
      hint: "use --for 2m to wait longer",
      cause: error,
    });
  }
}

function httpHead({ version, status, reason, headers }: HttpAnswer): string {
  const first = `HTTP/${version} ${status} ${reason}`.trimEnd();
  return [first, ...headers.map(([name, value]) => `${name}: ${value}`)].map(safeText).join("\n");
}

function httpTimes({ connectMs, firstByteMs, totalMs, untrusted }: HttpAnswer): string {
  const times = `connected in ${ms(connectMs)}, first byte after ${ms(firstByteMs)}, total ${ms(totalMs)}`;
  return untrusted === undefined
    ? times
    : `${times}; its certificate is not trusted here: ${safeText(untrusted)}`;
}

function httpJson(answer: HttpAnswer) {
  const { status, reason, version, headers, body, cut, untrusted } = answer;
  return {
    status,
    reason,
    version,
    headers: headers.map(([name, value]) => ({ name, value })),
    body: body.toString(),
    cut,
    connectMs: answer.connectMs,
    firstByteMs: answer.firstByteMs,
    totalMs: answer.totalMs,
    untrusted: untrusted ?? null,
  };
}

function ms(value: number): string {
  return `${value.toFixed(value < 10 ? 1 : 0)} ms`;
}
