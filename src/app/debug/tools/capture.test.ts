import { expect, it } from "vitest";
import { PcapCutter } from "./capture.ts";

function header(little: boolean): Buffer {
  const bytes = Buffer.alloc(24, 7);
  if (little) bytes.writeUInt32LE(0xa1b2c3d4);
  else bytes.writeUInt32BE(0xa1b23c4d);
  return bytes;
}

function packet(size: number, little: boolean): Buffer {
  const bytes = Buffer.alloc(16 + size, size);
  if (little) bytes.writeUInt32LE(size, 8);
  else bytes.writeUInt32BE(size, 8);
  return bytes;
}

it.each([true, false])("gives whole packets, however they come (little endian: %s)", (little) => {
  const packets = Buffer.concat([packet(3, little), packet(0, little), packet(40, little)]);
  const stream = Buffer.concat([header(little), packets, packet(9, little).subarray(0, 20)]);
  for (const step of [1, 7, 1000]) {
    const cutter = new PcapCutter();
    const parts: Buffer[] = [];
    for (let at = 0; at < stream.length; at += step) {
      parts.push(cutter.push(stream.subarray(at, at + step)));
    }
    expect(Buffer.concat(parts)).toEqual(packets);
    expect(cutter.header).toEqual(header(little));
    expect(cutter.packets).toBe(3);
  }
});

it("refuses what is something else", () => {
  expect(() => new PcapCutter().push(Buffer.alloc(30))).toThrow("other than packets");
  const huge = packet(4, true);
  huge.writeUInt32LE(0xffffffff, 8);
  expect(() => new PcapCutter().push(Buffer.concat([header(true), huge]))).toThrow(
    "other than packets",
  );
});
