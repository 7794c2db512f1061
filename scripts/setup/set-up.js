import { checkNode } from "./check-node.js";
import { installDebianPackages } from "./debian-packages.js";
import { makeEngineUsable } from "./engine.js";
import { installNpmPackages } from "./npm-packages.js";

/** Everything that the demo or the tests need; what is there already is left alone. */
export function setUp(purpose) {
  checkNode();
  installDebianPackages(purpose);
  makeEngineUsable();
  installNpmPackages();
}
