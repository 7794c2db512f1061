import type { HttpAnswer } from "../../../debug/looks/http.ts";
import { safeText } from "../safe-text.ts";

export function httpHead({ version, status, reason, headers }: HttpAnswer): string {
  const first = `HTTP/${version} ${status} ${reason}`.trimEnd();
  return [first, ...headers.map(([name, value]) => `${name}: ${value}`)].map(safeText).join("\n");
}

export function httpTimes({ connectMs, firstByteMs, totalMs, untrusted }: HttpAnswer): string {
  const times = `connected in ${ms(connectMs)}, first byte after ${ms(firstByteMs)}, all in ${ms(totalMs)}`;
  return untrusted === undefined
    ? times
    : `${times}; its certificate is not trusted here: ${safeText(untrusted)}`;
}

export function httpJson(answer: HttpAnswer) {
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
