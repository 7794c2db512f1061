import { Problem } from "../../problem.ts";

/** Line breaks are taken, as Kubernetes does. */
export function parseBase64(text: string): Uint8Array | Problem {
  const packed = text.replace(/[\r\n]/g, "");
  const isBase64 =
    packed.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(packed) && !/=[^=]/.test(packed);
  return isBase64
    ? Buffer.from(packed, "base64")
    : new Problem("not base64", {
        hint: "plain texts go to stringData (Secret) or data (ConfigMap)",
      });
}
