import { Problem } from "../problem.ts";

const pattern = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/;
const maximalLength = 63;

/** Words that stand for something else where a container is named. */
const reserved: Record<string, string> = {
  infra: "the pod's infra container",
  host: "the machine",
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
