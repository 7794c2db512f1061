import { Problem } from "../diagnostic.ts";

const domain = /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?|\[[0-9a-fA-F:]+\])(?::\d+)?$/;
const component = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const tagPattern = /^\w[\w.-]{0,127}$/;
const digestPattern = /^[a-z0-9]+(?:[+._-][a-z0-9]+)*:[0-9a-f]{32,}$/;
const idPattern = /^(?:sha256:)?[0-9a-f]{12,64}$/;

/**
 * A reference such as `docker.io/library/nginx:alpine`, or an image's ID; by the grammar of the
 * distribution project, which the engine follows.
 */
export function parseImage(text: string): string | Problem {
  if (text.trim() === "") return new Problem("the image is empty");
  if (/^[a-z-]+:\/\//.test(text)) {
    return new Problem("an image name has no scheme", {
      hint: "write it as docker.io/library/nginx:alpine",
    });
  }
  if (idPattern.test(text)) return text;
  const { name, tag, digest } = split(text);
  const wrong = (part: string, hint?: string): Problem =>
    new Problem(`not a valid name of an image: ${part}`, {
      hint: hint ?? "write it as [REGISTRY/]NAME[:TAG], for example docker.io/library/nginx:alpine",
    });
  if (digest !== undefined && !digestPattern.test(digest)) {
    return wrong("the part after @ is not a digest", "write @sha256: and 64 hexadecimal digits");
  }
  if (tag !== undefined && !tagPattern.test(tag)) return wrong("the tag after the colon");
  const [first = "", ...rest] = name.split("/");
  const isDomain = rest.length > 0 && (/[.:]|[A-Z]/.test(first) || first === "localhost");
  if (isDomain && !domain.test(first)) return wrong("the registry");
  const components = isDomain ? rest : [first, ...rest];
  if (components.every((one) => component.test(one))) return text;
  return components.some((one) => /[A-Z]/.test(one))
    ? wrong("it contains capital letters", "use lowercase letters; only a tag may contain capitals")
    : wrong("the name");
}

function split(text: string): { name: string; tag?: string; digest?: string } {
  const [, rest = "", digest] = /^([^@]*)(?:@(.*))?$/s.exec(text) ?? [];
  const colon = rest.indexOf(":", rest.lastIndexOf("/") + 1);
  const tagged =
    colon === -1 ? { name: rest } : { name: rest.slice(0, colon), tag: rest.slice(colon + 1) };
  return { ...tagged, ...(digest === undefined ? {} : { digest }) };
}
