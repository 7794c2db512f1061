import * as z from "zod/mini";
import { Problem } from "../diagnostic.ts";
import { joinExtraHost, parseExtraHost, parseHostName } from "../format/name.ts";
import { parseLongPort, parsePort } from "../format/port.ts";
import { field, map, requiredField } from "./map.ts";
import { formatted, formattedScalar, oneOrMany, text } from "./primitives.ts";

const longPort = map(
  {
    target: requiredField(text, "The container's port."),
    published: field(text, "The host's port; the engine chooses where not given."),
    host_ip: field(z.string, "The host's address; all where not given."),
    protocol: field(z.string, "tcp, udp or sctp; tcp where not given."),
    name: field(z.string, "For people."),
    app_protocol: field(z.string, "For people."),
    mode: field(z.string, "Taken and left aside, as there is one machine."),
  },
  ({ value, issues }) => {
    const result = parseLongPort(value);
    if (!(result instanceof Problem)) return;
    const { message, hint } = result;
    issues.push({ code: "custom", message, input: value, params: { hint } });
  },
);

export const ports = () =>
  z.array(
    z.union([
      formattedScalar(parsePort, { examples: ["8080:80", "127.0.0.1:8080:80/udp"] }),
      longPort,
    ]),
  );

export const extraHosts = () =>
  z.union([
    z.array(formatted(parseExtraHost, { examples: ["db:10.0.0.5"] })),
    z.record(
      formatted(parseHostName),
      oneOrMany(formatted((address) => joinExtraHost("name", address))),
    ),
  ]);
