import { commandText } from "../../command-text.ts";
import type { ErrorRule, Explained } from "./error-rule.ts";

/** Images that are not here and cannot be had. */
export const imageErrorRules: readonly ErrorRule[] = [
  {
    text: /short-name "(?<image>[^"]+)" did not resolve to an alias/,
    explain: ({ image = "" }) => ({
      code: "image-not-found",
      message: `image ${image} is not available locally, and its name does not include a registry`,
      hint: `add the registry, for example docker.io/library/${image}`,
      details: { image, reason: "short-name" },
    }),
  },
  {
    text: /docker:\/\/.*(?:manifest unknown|name unknown|repository .*not found|requested access to the resource is denied|unauthorized|authentication required)/s,
    explain: (_found, { message }) => {
      const image = readDockerReference(message);
      return {
        code: "image-not-found",
        message: `the registry does not have image ${image}, or denies this user access`,
        details: { image, reason: "registry" },
      };
    },
  },
  {
    text: /pinging container registry (?<registry>[^\s:]+(?::\d+)?):/,
    explain: ({ registry }, { message }) => registryUnreachable(registry, message),
  },
  {
    text: /dial tcp(?: (?<registry>\S+))?: .*(?:no such host|connection refused|timeout|unreachable|i\/o timeout|server misbehaving)/,
    explain: ({ registry }, { message }) => registryUnreachable(registry, message),
  },
  {
    cause: "image not known",
    text: /(?<image>[^\s:]+(?::\d+\/[^\s:]+)?(?::[^\s:]+)?): image not known/,
    explain: ({ image = "" }) => imageMissing(image),
  },
  {
    text: /^(?<image>\S+): image not known|unable to find a name and tag match for (?<name>\S+)/,
    explain: ({ image, name }) => imageMissing(image ?? name ?? ""),
  },
];

function imageMissing(image: string): Explained {
  return {
    code: "image-not-found",
    message: `image ${image} is not available locally`,
    hint: commandText`podman pull ${image}`,
    details: { image, reason: "local" },
  };
}

function registryUnreachable(registry: string | undefined, message: string): Explained {
  const image = readDockerReference(message);
  return {
    code: "registry-unreachable",
    message: `the registry ${registry ?? ""} of image ${image} cannot be reached`,
    details: { registry, image },
  };
}

function readDockerReference(message: string): string {
  return /docker:\/\/(\S+?)(?::? |:$)/.exec(message)?.[1] ?? "";
}
