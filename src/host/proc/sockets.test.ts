import { expect, test } from "vitest";
import { parseListeners } from "./sockets.ts";

const tcp = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1538 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1
   1: 00000000:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 2 1
   2: 0100007F:0051 0100007F:1538 01 00000000:00000000 00:00000000 00000000     0        0 3 1`;
const tcp6 = `  sl  local_address                         remote_address                        st
   0: 00000000000000000000000001000000:1F90 00000000000000000000000000000000:0000 0A 0
   1: 000080FE00000000FF005450B6AD1DFE:1F90 00000000000000000000000000000000:0000 0A 0
   2: 00000000000000000000000000000000:0050 00000000000000000000000000000000:0000 0A 0`;

test("reads what listens from the kernel's tables, in order of the port", () => {
  expect(parseListeners(`${tcp}\n${tcp6}`)).toEqual([
    { host: "0.0.0.0", port: 80 },
    { host: "::", port: 80 },
    { host: "127.0.0.1", port: 5432 },
    { host: "::1", port: 8080 },
    { host: "fe80::5054:ff:fe1d:adb6", port: 8080 },
  ]);
});

test("finds nothing in what is no such table", () => {
  expect(parseListeners("")).toEqual([]);
  expect(parseListeners("cat: /proc/net/tcp: No such file or directory")).toEqual([]);
});
