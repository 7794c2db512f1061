import { Problem } from "../problem.ts";
import { parseTarget } from "./mount.ts";

/** `/run` or `/run:size=64m,mode=1777`. */
export function parseTmpfs(text: string): { target: string; options: readonly string[] } | Problem {
  const colon = text.indexOf(":");
  const target = parseTarget(colon === -1 ? text : text.slice(0, colon));
  if (target instanceof Problem) return target;
  const options =
    colon === -1
      ? []
      : text
          .slice(colon + 1)
          .split(",")
          .filter((option) => option !== "");
  for (const option of options) {
    if (!/^[a-z_]+(=[a-zA-Z0-9%._-]+)?$/.test(option)) {
      return new Problem("not an option of a tmpfs", { hint: "for example size=64m,mode=1777" });
    }
  }
  return { target, options };
}
