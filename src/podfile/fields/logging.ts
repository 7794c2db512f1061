import * as z from "zod/mini";
import { atKey, type Fault } from "../fault.ts";
import { field, type InputOf, map } from "../schema/map.ts";
import { mapValue } from "../schema/primitives.ts";
import type { Path } from "../yaml/locate.ts";
import { containerField, unlessEmpty } from "./field.ts";
import { readMap } from "./values.ts";

const where = map({
  driver: field(
    () => z.enum(["k8s-file", "json-file", "journald", "none", "passthrough"]),
    "Where the output goes; default the engine's.",
  ),
  options: field(() => z.record(z.string(), mapValue()), "Options, for example max-size: 10m."),
});

/** What becomes of a container's output. */
export const logging = {
  logging: containerField(() => where, "Where its output is logged.", {
    toSpec: ({ driver, options }, { pass }) =>
      driver === undefined
        ? {}
        : { logging: { driver: pass.real(driver), options: readMap(options, pass) } },
    toFile: ({ logging: given }) =>
      given && {
        driver: given.driver,
        ...(unlessEmpty(given.options) && { options: given.options }),
      },
  }),
};

export function checkLogging({ logging: given }: InputOf<typeof logging>, path: Path): Fault[] {
  return given === undefined || given.driver !== undefined
    ? []
    : [atKey([...path, "logging", "driver"], "missing", "logging has no driver")];
}
