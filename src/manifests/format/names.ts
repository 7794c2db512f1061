import { Problem } from "../../podfile/diagnostic.ts";

const label = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** The name of a container or volume. */
export function parseLabelName(text: string): string | Problem {
  if (text === "") return new Problem("the name is empty");
  if (text.length > 63) return new Problem("the name is longer than 63 characters");
  if (label.test(text)) return text;
  return new Problem("not a valid name", {
    hint: "use lowercase letters, digits and '-', with a letter or digit at both ends",
  });
}

/** The name of a ConfigMap, Secret or claim. */
export function parseObjectName(text: string): string | Problem {
  if (text === "") return new Problem("the name is empty");
  if (text.length > 253) return new Problem("the name is longer than 253 characters");
  if (subdomain.test(text)) return text;
  return new Problem("not a valid name", {
    hint: "use lowercase letters, digits, '-' and '.', with a letter or digit at both ends",
  });
}

/** The name of a pod, which the engine has to take, too. */
export function parsePodName(text: string): string | Problem {
  return text.length > 63
    ? new Problem("the name is longer than 63 characters")
    : parseObjectName(text);
}

/** A key of a ConfigMap or Secret: it can become a file. */
export function parseDataKey(text: string): string | Problem {
  if (text === "." || text === ".." || text.length > 253 || !/^[-._a-zA-Z0-9]+$/.test(text)) {
    return new Problem("not a valid key", { hint: "use letters, digits, '-', '_' and '.'" });
  }
  return text;
}

/** Where a file goes inside of its volume. */
export function parseFilePath(text: string): string | Problem {
  if (text === "" || text.startsWith("/")) return new Problem("not a relative path");
  if (text.includes("\0")) return new Problem("the path contains a zero byte");
  return text.split("/").includes("..") ? new Problem("the path leads out of the volume") : text;
}

/** Line breaks are taken, as Kubernetes does. */
export function parseBase64(text: string): Uint8Array | Problem {
  const packed = text.replace(/[\r\n]/g, "");
  const isBase64 =
    packed.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(packed) && !/=[^=]/.test(packed);
  return isBase64
    ? Buffer.from(packed, "base64")
    : new Problem("not base64", {
        hint: "put plain text in stringData (Secret) or data (ConfigMap)",
      });
}
