import { Problem } from "../problem.ts";

const pattern = /^[a-zA-Z0-9][a-zA-Z0-9._\-/:@+]*$/;

/** A reference such as `docker.io/library/nginx:alpine`, or an image's ID. */
export function parseImage(text: string): string | Problem {
  if (text.trim() === "") return new Problem("the image is empty");
  if (/^[a-z-]+:\/\//.test(text)) {
    return new Problem("an image is named without a scheme", {
      hint: "write it as docker.io/library/nginx:alpine",
    });
  }
  return pattern.test(text) && !/[/:@]$|\/\/|::/.test(text)
    ? text
    : new Problem("not a valid name of an image", {
        hint: "write it as [REGISTRY/]NAME[:TAG], for example docker.io/library/nginx:alpine",
      });
}
