import { Problem } from "../diagnostic.ts";
import type { DeviceSpec } from "../model.ts";
import { nearest } from "../nearest.ts";

const hint = "write HOST_PATH[:CONTAINER_PATH[:rwm]], for example /dev/fuse:/dev/fuse:rw";

/** A short volume, not yet resolved against the file's folder or the declared volumes. */
interface ShortMount {
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
    return new Problem("~ means your own home folder only", { hint: "write ~/PATH" });
  }
  const options = parseMountOptions(optionsText ?? "");
  if (options instanceof Problem) return options;
  const type = source !== undefined && /^[./~]/.test(source) ? "bind" : "volume";
  if (type === "volume" && source !== undefined && !volumeName.test(source)) {
    return new Problem("the source is neither a path nor the name of a volume", {
      hint: "start a path with /, ./, ../ or ~/",
    });
  }
  return { type, ...(source === undefined ? {} : { source }), target, ...options };
}

/** An absolute path in the container, without `.`, `..` and doubled slashes. */
export function parseTarget(text: string): string | Problem {
  if (!text.startsWith("/")) {
    return new Problem("the path in the container is not absolute", {
      hint: "start it with /",
    });
  }
  if (text.includes("\0")) return new Problem("the path contains a zero byte");
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

/** `/dev/fuse`, `/dev/sda:/dev/xvda:r`, `/dev/fuse:rw`. */
export function parseDevice(text: string): DeviceSpec | Problem {
  const parts = text.split(":");
  const [source = "", second, third] = parts;
  const secondIsPath = second?.startsWith("/") ?? false;
  const permissions = third ?? (secondIsPath ? undefined : second) ?? "rwm";
  if (parts.length > 3 || (third !== undefined && !secondIsPath)) {
    return new Problem("not a device", { hint });
  }
  return checkDevice({ source, target: secondIsPath ? (second ?? source) : source, permissions });
}

/** The rules for both forms. */
export function checkDevice(device: DeviceSpec): DeviceSpec | Problem {
  if (!device.source.startsWith("/") || !device.target.startsWith("/")) {
    return new Problem("the path of a device is not absolute", { hint });
  }
  if (!/^[rwm]{1,3}$/.test(device.permissions)) {
    return new Problem("the permissions of a device are letters from rwm", { hint });
  }
  return device;
}

/** `./html:/srv:ro`; undefined for a path that only the long form can hold. */
export function writeMount({
  source,
  target,
  readOnly,
  options,
}: Omit<ShortMount, "type">): string | undefined {
  if (target.includes(":") || source?.includes(":")) return undefined;
  const words = [...(readOnly ? ["ro"] : []), ...options];
  // Without a source, the first colon would end one.
  if (source === undefined) return words.length === 0 ? target : undefined;
  return [source, target, ...(words.length === 0 ? [] : [words.join(",")])].join(":");
}

/** `/run`, `/run:size=64m`; undefined for a path that only the long form can hold. */
export function writeTmpfs({
  target,
  options,
}: {
  readonly target: string;
  readonly options: readonly string[];
}): string | undefined {
  if (target.includes(":")) return undefined;
  return options.length === 0 ? target : `${target}:${options.join(",")}`;
}

/** `/dev/fuse`, `/dev/sda:/dev/xvda:r`; undefined for a path that only the long form can hold. */
export function writeDevice({ source, target, permissions }: DeviceSpec): string | undefined {
  if (source.includes(":") || target.includes(":")) return undefined;
  if (permissions !== "rwm") return `${source}:${target}:${permissions}`;
  return source === target ? source : `${source}:${target}`;
}
