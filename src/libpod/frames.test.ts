import fc from "fast-check";
import { expect, test } from "vitest";
import { FrameDecoder } from "./frames.ts";

function frame(type: number, data: Uint8Array): Buffer {
  const header = Buffer.alloc(8);
  header[0] = type;
  header.writeUInt32BE(data.length, 4);
  return Buffer.concat([header, data]);
}

test("any frames come out the same, whatever the pieces they come in", () => {
  const frames = fc.array(fc.tuple(fc.constantFrom(1, 2), fc.uint8Array({ maxLength: 40 })));
  fc.assert(
    fc.property(
      frames,
      fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }),
      (all, sizes) => {
        const bytes = Buffer.concat(all.map(([type, data]) => frame(type, data)));
        const decoder = new FrameDecoder();
        const got: [number, number[]][] = [];
        for (let at = 0, i = 0; at < bytes.length; i++) {
          const size = sizes[i % sizes.length] ?? 1;
          for (const { stream, data } of decoder.push(bytes.subarray(at, at + size))) {
            got.push([stream === "stdout" ? 1 : 2, [...data]]);
          }
          at += size;
        }
        decoder.end();
        expect(got).toEqual(all.map(([type, data]) => [type, [...data]]));
      },
    ),
  );
});

test("any other bytes end in a failure or are waited for, never in an exception", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      new FrameDecoder().push(Buffer.from(bytes));
    }),
  );
});

test("a long frame in small pieces takes time in proportion to its length", () => {
  const bytes = frame(1, new Uint8Array(32 * 1024 * 1024));
  const decoder = new FrameDecoder();
  const started = performance.now();
  let frames = 0;
  for (let at = 0; at < bytes.length; at += 4096) {
    frames += decoder.push(bytes.subarray(at, at + 4096)).length;
  }
  expect(frames).toBe(1);
  expect(performance.now() - started).toBeLessThan(2_000);
});
