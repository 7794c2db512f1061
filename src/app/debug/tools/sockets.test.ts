import { expect, it } from "vitest";
import { readInternetSockets, readUnixListeners } from "./sockets.ts";

const tcp = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 00 100 0 0 10 0
   1: 0100007F:0050 0200000A:D431 01 00000000:00000000 00:00000000 00000000   101        0 4712 1 00 20 4 30 10 -1
   2: 0100007F:0050 0200000A:D432 06 00000000:00000000 03:00001770 00000000     0        0 0 3 00
`;
const tcp6 = `   0: 00000000000000000000000000000000:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4713 1
   1: 0000000000000000FFFF00000100007F:1F90 0000000000000000FFFF00000100007F:A000 01 00000000:00000000 00:00000000 00000000     0        0 4714 1
   2: B80D0120000000000000000001000000:0016 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4715 1
`;
const unix = `Num       RefCount Protocol Flags    Type St Inode Path
0000000000000000: 00000002 00000000 00010000 0001 01 21 /run/app socket
0000000000000000: 00000003 00000000 00000000 0001 03 22
0000000000000000: 00000002 00000000 00010000 0005 01 23 @hidden
`;

it("reads addresses of both kinds, states and inodes", () => {
  expect(readInternetSockets("tcp", tcp)).toEqual([
    { protocol: "tcp", state: "listen", local: "127.0.0.1:80", peer: "", inode: 4711 },
    {
      protocol: "tcp",
      state: "established",
      local: "127.0.0.1:80",
      peer: "10.0.0.2:54321",
      inode: 4712,
    },
    {
      protocol: "tcp",
      state: "time-wait",
      local: "127.0.0.1:80",
      peer: "10.0.0.2:54322",
      inode: 0,
    },
  ]);
  expect(readInternetSockets("tcp", tcp6).map(({ local, peer }) => [local, peer])).toEqual([
    ["[::]:8080", ""],
    ["127.0.0.1:8080", "127.0.0.1:40960"],
    ["[2001:db8::1]:22", ""],
  ]);
});

it("has an open UDP socket listen", () => {
  const udp = tcp.replace(" 0A ", " 07 ");
  expect(readInternetSockets("udp", udp)[0]).toMatchObject({ state: "listen", peer: "" });
});

it("reads unix sockets that listen", () => {
  expect(readUnixListeners(unix).map(({ local, inode }) => [local, inode])).toEqual([
    ["/run/app socket", 21],
    ["@hidden", 23],
  ]);
});
