import { expect, it } from "vitest";
import { nearImages } from "./image-here.ts";

it("finds images whose own name is near, whatever their registry and tag", () => {
  const here = ["docker.io/library/nginx:alpine", "localhost/redis:7", "quay.io/x/ngnix:1"];
  expect(nearImages("nginxx", here)).toEqual([
    "docker.io/library/nginx:alpine",
    "quay.io/x/ngnix:1",
  ]);
  expect(nearImages("docker.io/library/redis", here)).toEqual(["localhost/redis:7"]);
  expect(nearImages("postgres", here)).toEqual([]);
});
