import { nearest } from "../nearest.ts";
import { Problem } from "../problem.ts";

/** A short volume, not yet resolved against the file's folder or the declared volumes. */
export interface ShortMount {
  readonly type: "bind" | "volume";
  readonly source?: string;
  readonly target: string;
  readonly readOnly: boolean;
  readonly options: readonly string[];
}

/** What Podman's -v takes after the target, without ro and rw. */
export const mountOptions = [
  "z",
  "Z",
  "U",
  "O",
  ...["shared", "slave", "private", "unbindable"].flatMap((kind) => [kind, `r${kind}`]),
  ...["bind", "rbind", "dev", "nodev", "exec", "noexec", "suid", "nosuid"],
  ...["copy", "nocopy", "idmap"],
];

// The noncharacters are placeholders for the caller's values; no declared volume has them.
const volumeName = /^[a-zA-Z0-9\ufdd1][a-zA-Z0-9_.\-\ufdd0\ufdd1]*$/;

const shortHint = "write [SOURCE:]TARGET[:OPTIONS], for example ./html:/usr/share/nginx/html:ro";

/** `./html:/srv:ro`, `data:/data`, `/data`. */
export function parseMount(text: string): ShortMount | Problem {
  const parts = text.split(":");
  if (parts.length > 3) return new Problem("not a volume", { hint: shortHint });
  const [first = "", second, optionsText] = parts;
  const source = second === undefined ? undefined : first;
  const target = parseTarget(second ?? first);
  if (target instanceof Problem) return target;
  if (source === "") return new Problem("the source is empty", { hint: shortHint });
  if (source !== undefined && /^~[^/]/.test(source)) {
    return new Problem("~ stands for your own home folder only", { hint: "write ~/PATH" });
  }
  const options = parseMountOptions(optionsText ?? "");
  if (options instanceof Problem) return options;
  const type = source !== undefined && /^[./~]/.test(source) ? "bind" : "volume";
  if (type === "volume" && source !== undefined && !volumeName.test(source)) {
    return new Problem("the source is neither a path nor the name of a volume", {
      hint: "a path begins with /, ./, ../ or ~/",
    });
  }
  return { type, ...(source === undefined ? {} : { source }), target, ...options };
}

/** An absolute path in the container, without `.`, `..` and doubled slashes. */
export function parseTarget(text: string): string | Problem {
  if (!text.startsWith("/")) {
    return new Problem("the path in the container is not absolute", {
      hint: "begin it with /",
    });
  }
  if (text.includes("\0")) return new Problem("the path holds a zero byte");
  const parts: string[] = [];
  for (const part of text.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts.length === 0
    ? new Problem("the container's root cannot be mounted over")
    : `/${parts.join("/")}`;
}

function parseMountOptions(
  text: string,
): { readOnly: boolean; options: readonly string[] } | Problem {
  const words = text.split(",").filter((word) => word !== "");
  for (const word of words) {
    if (word !== "ro" && word !== "rw" && !mountOptions.includes(word)) {
      return new Problem("unknown mount option", {
        hint: `known options: ro, rw, ${mountOptions.join(", ")}`,
        suggest: () => nearest(word, mountOptions),
      });
    }
  }
  if (words.includes("ro") && words.includes("rw")) return new Problem("both ro and rw are given");
  return {
    readOnly: words.includes("ro"),
    options: [...new Set(words.filter((word) => word !== "ro" && word !== "rw"))],
  };
}
