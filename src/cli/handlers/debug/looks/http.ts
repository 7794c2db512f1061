import { commandText } from "../../../../command-text.ts";
import { askHttp } from "../../../../debug/looks/http.ts";
import { readHttpPlace } from "../../../../debug/looks/http-url.ts";
import { SidepodError } from "../../../../errors.ts";
import { httpHead, httpJson, httpTimes } from "../../../render/looks/http.ts";
import { safeLines } from "../../../render/safe-text.ts";
import type { Looking } from "../look.ts";
import { within } from "../within.ts";

const defaultForMs = 30_000;

/** Prints an answer; the status is 1 from 400 on. */
export async function http({ place, words, input, context }: Looking): Promise<number> {
  const [address, ...more] = words;
  if (address === undefined || more.length > 0) {
    throw new SidepodError("usage", "http takes one address", {
      hint: commandText`sidepod debug ${place.target.name} http :80/`,
    });
  }
  const where = readHttpPlace(address);
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
