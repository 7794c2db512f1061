import { errorCodes } from "../../src/errors.ts";

const head = `# Errors

<!-- Written from the table in src/errors.ts: npx vitest run test/docs/errors.test.ts -u -->

Every error has a code, one line that says what is wrong, the evidence, and the next step if there is one:

\`\`\`
error[port-in-use]: host port 8080 is taken by container f2c16b922e80-infra of pod shop
  cannot listen on the TCP port: listen tcp4 :8080: bind: address already in use
hint: port 8081 is free: use it instead of 8080 under ports
\`\`\`

The code is in the brackets. The indented lines are the evidence: the engine's own words, the last lines of a
container's log, or the place in a file. You can paste a hint that is a command: its words are quoted for the shell,
including those that would control a terminal.

All mistakes of a pod file are shown at once, each with its line and column:

\`\`\`
error[file-invalid]: sidepod.yaml has 2 errors
  sidepod.yaml:4:1: error: unknown key "sidecar"
    4 | sidecar:
      | ^^^^^^^
    hint: did you mean "sidecars"?
  sidepod.yaml:9:3: error: unknown key "mem_limits" in main
    9 |   mem_limits: 1g
      |   ^^^^^^^^^^
    hint: did you mean "mem_limit"?
\`\`\`

If several steps of a plan fail, the error is \`step-failed\`, and its evidence has the code of each in brackets. Steps
that did not depend on them are done; the same command continues from there.

## For programs

With \`--json\`, an error is one line of JSON on standard error: \`{"error": {code, message, evidence,
hint, details}}\`. \`details\` has the same facts as fields, for example \`{"port": 8080}\`. Codes are stable; the
wording of messages and hints may change, so rely on the code. In the library, every error is a \`SidepodError\` with
these fields:

\`\`\`ts
import { isSidepodError } from "sidepod";

try {
  await start();
} catch (error) {
  if (!isSidepodError(error, "port-in-use")) throw error;
  console.error(error.message, error.hint);
}

declare function start(): Promise<void>;
\`\`\`

## Exit status

| status | means |
| ------ | ----- |
| 0 | done |
| 1 | failed |
| 2 | the command line or the file is wrong |
| 3 | no engine, or one that cannot be used |
| 4 | timed out |
| 125–127 | from \`exec\`, as in Podman: the engine failed, the command is not executable, the command is missing |
| 130, 143 | interrupted by Ctrl-C, by SIGTERM |

\`exec\` exits with the status of the command that it ran.

## Codes
`;

/** docs/errors.md, from the table of codes. */
export function formatErrorsPage(): string {
  const rows = Object.entries(errorCodes).map(
    ([code, { exit, means }]) => `| \`${code}\` | ${exit} | ${means} |`,
  );
  return [head, "| code | status | means |", "| ---- | ------ | ----- |", ...rows, ""].join("\n");
}
