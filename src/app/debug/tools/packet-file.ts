import { type FileHandle, open, rename, rm, stat } from "node:fs/promises";
import type { Writable } from "node:stream";
import { asPath, commandText } from "../../../command-text.ts";
import { SidepodError } from "../../../errors.ts";
import { writeBytes } from "../../../host/write-bytes.ts";

/** Where packets go. */
export interface PacketSink extends AsyncDisposable {
  /** @returns false where there is no room for more */
  write(header: Buffer, packets: Buffer): Promise<boolean>;
  /** Makes what was written be there under its name. */
  finish(header: Buffer): Promise<void>;
}

/** Standard output, up to a size. */
export function packetStream(stdout: Writable, maxBytes: number): PacketSink {
  let bytes = 0;
  return {
    write: async (header, packets) => {
      if (bytes > 0 && bytes + packets.length > maxBytes) return false;
      await writeBytes(stdout, bytes === 0 ? Buffer.concat([header, packets]) : packets);
      bytes += packets.length + (bytes === 0 ? header.length : 0);
      return true;
    },
    finish: async (header) => {
      if (bytes === 0) await writeBytes(stdout, header);
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}

/**
 * A file that only this user may read. When it is full it becomes FILE.1, in place of an earlier one,
 * and another begins: the last packets are kept, in at most twice the size. Until the end the name
 * is FILE.partial.
 *
 * @throws SidepodError `not-copied` where no file can come to be there
 */
export async function openPacketFile(path: string, maxBytes: number): Promise<PacketSink> {
  const partial = `${path}.partial`;
  // Found out at the end, this would cost the packets.
  for (const place of [path, `${path}.1`]) await refuseUnlessFile(place);
  let file: FileHandle | undefined = await open(partial, "wx", 0o600).catch(
    refuseLeftOver(partial),
  );
  let bytes = 0;
  let finished = false;
  return {
    write: async (header, packets) => {
      if (bytes > 0 && bytes + packets.length > maxBytes) {
        await file?.close();
        file = undefined;
        await rename(partial, `${path}.1`);
        file = await open(partial, "wx", 0o600);
        bytes = 0;
      }
      const all = bytes === 0 ? Buffer.concat([header, packets]) : packets;
      await file?.writeFile(all);
      bytes += all.length;
      return true;
    },
    finish: async (header) => {
      if (bytes === 0) await file?.writeFile(header);
      await rename(partial, path);
      finished = true;
    },
    [Symbol.asyncDispose]: async () => {
      await file?.close();
      if (!finished) await rm(partial, { force: true });
    },
  };
}

/** A folder cannot be replaced by a file, and a device or pipe must not be. */
async function refuseUnlessFile(path: string): Promise<void> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (found === undefined || found.isFile()) return;
  const folder = found.isDirectory();
  throw new SidepodError("not-copied", `${path} is ${folder ? "a folder" : "not a regular file"}`, {
    hint: folder ? commandText`-o ${`${path}/out.pcap`}` : commandText`-o - > ${path}`,
    details: { path },
  });
}

function refuseLeftOver(partial: string): (error: NodeJS.ErrnoException) => never {
  return (error) => {
    if (error.code !== "EEXIST") throw error;
    throw new SidepodError(
      "not-copied",
      `${partial} exists: another capture is writing it, or was killed`,
      {
        hint: commandText`if none is running: rm ${asPath(partial)}`,
        details: { path: partial },
        cause: error,
      },
    );
  };
}
