import type { DebugTarget } from "../../src/core/seam/debugging.ts";

/** What is known of a container that runs, for tests that need no engine. */
export const knownTarget: DebugTarget = {
  id: "1",
  fullName: "webapp-main",
  name: "webapp/main",
  infra: false,
  state: "running",
  image: "app",
  imageId: "2",
  command: [],
  environment: [],
  workingDir: "/",
  user: "",
  mounts: [],
  labels: {},
  readOnlyRoot: false,
  securityLabel: "",
};
