/** Writes, and settles when there is room for more; the bytes may be used again then. */
export async function writeBytes(stream: NodeJS.WritableStream, bytes: Uint8Array): Promise<void> {
  if (bytes.length === 0) return;
  await new Promise<void>((resolve, reject) => {
    stream.write(bytes, (error) => {
      if (!error) return resolve();
      // The stream's own error event, which says that nobody reads any more, comes after this.
      setImmediate(() => reject(error));
    });
  });
}
