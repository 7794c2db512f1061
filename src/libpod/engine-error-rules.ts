import type { ErrorRule } from "./error-rule.ts";
import { imageErrorRules } from "./image-error-rules.ts";
import { limitErrorRules } from "./limit-error-rules.ts";
import { objectErrorRules } from "./object-error-rules.ts";
import { portErrorRules } from "./port-error-rules.ts";
import { setupProblems } from "./setup-problems.ts";
import { startErrorRules } from "./start-error-rules.ts";

/**
 * What the engine's errors mean; the first rule that fits decides. These tables and
 * setup-problems.ts are the only places where texts of the engine and of its runtimes are matched;
 * tests hold samples. Set-up cases come first, since runtimes report them as other errors.
 */
export const rules: readonly ErrorRule[] = [
  ...setupProblems.map(
    ({ id, text, message, hint }): ErrorRule => ({
      text,
      explain: () => ({ code: "engine-setup", message, hint, details: { setup: id } }),
    }),
  ),
  ...startErrorRules,
  ...portErrorRules,
  ...imageErrorRules,
  ...objectErrorRules,
  ...limitErrorRules,
];
