import { isIP } from "node:net";
import { Problem } from "../diagnostic.ts";

const pattern = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/;
const maximalLength = 63;

/** Words that stand for something else where a container is named. */
const reserved: Record<string, string> = {
  infra: "the pod's infra container",
  host: "the host",
  pod: "the pod",
  own: "a container's own namespace",
};

/** The name of a pod, container, volume or secret, as the engine takes it. */
export function parseName(text: string): string | Problem {
  if (text === "") return new Problem("the name is empty");
  if (!pattern.test(text)) {
    return new Problem("not a valid name", {
      hint: "use letters, digits, '_', '.' and '-', with a letter or digit first",
    });
  }
  if (text.length > maximalLength) {
    return new Problem(`the name is longer than ${maximalLength} characters`);
  }
  return text;
}

/** The name of a sidecar or init container. */
export function parseContainerName(text: string): string | Problem {
  if (text === "main") {
    return new Problem('"main" names the main container', { hint: "choose another name" });
  }
  const meaning = Object.hasOwn(reserved, text) ? reserved[text] : undefined;
  if (meaning !== undefined) {
    return new Problem(`"${text}" is reserved for ${meaning}`, { hint: "choose another name" });
  }
  return parseName(text);
}

/** `name:address` or `name=address`, as `name:address`; the address can be `host-gateway`. */
export function parseExtraHost(text: string): string | Problem {
  const match = /^([^:=\s]+)[:=](.+)$/.exec(text.trim());
  if (!match) {
    return new Problem("not an extra host", {
      hint: "write NAME:ADDRESS, for example db:10.0.0.5",
    });
  }
  return joinExtraHost(match[1] ?? "", match[2] ?? "");
}

/** The map form's key and value. */
export function joinExtraHost(name: string, address: string): string | Problem {
  const bare = address.trim().replace(/^\[(.*)\]$/, "$1");
  const host = parseHostName(name);
  if (host instanceof Problem) return host;
  if (bare !== "host-gateway" && isIP(bare) === 0) {
    return new Problem("not an IP address", { hint: "host-gateway means the host" });
  }
  return `${name}:${bare}`;
}

export function parseHostName(text: string): string | Problem {
  return /^[a-zA-Z0-9_]([a-zA-Z0-9_.-]*[a-zA-Z0-9_])?$/.test(text)
    ? text
    : new Problem("not a host name");
}

export function parseAddress(text: string): string | Problem {
  return isIP(text) === 0 ? new Problem("not an IP address") : text;
}
