import { build } from "esbuild";

/** Makes one file that Node 20 runs from a TypeScript entry and what it imports. */
export async function bundle(entry: string, outfile: string): Promise<void> {
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    logLevel: "error",
  });
}
