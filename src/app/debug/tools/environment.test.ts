import { expect, it } from "vitest";
import { parseEnvironment } from "./environment.ts";

it("keeps back values whose names look secret", () => {
  const bytes = Buffer.from("A=1=2\0DB_PASSWORD=x\0API_KEY=y\0EMPTY=\0LINE=a\nb\0");
  expect(parseEnvironment(bytes, [], { showSecrets: false }).variables).toEqual([
    { name: "A", value: "1=2" },
    { name: "DB_PASSWORD", value: undefined },
    { name: "API_KEY", value: undefined },
    { name: "EMPTY", value: "" },
    { name: "LINE", value: "a\nb" },
  ]);
  expect(parseEnvironment(bytes, [], { showSecrets: true }).variables[1]?.value).toBe("x");
});

it.each([
  ["DB_PASS", true],
  ["DBPASS_FILE", true],
  ["REDIS_PASS", true],
  ["MYSQL_PWD", true],
  ["PWD", false],
  ["OLDPWD", false],
  ["PASSENGER_ENV", false],
  ["BASIC_AUTH", true],
  ["HTTP_AUTHORIZATION", true],
  ["GIT_AUTHOR_NAME", false],
])("of %s the value is kept back: %s", (name, kept) => {
  const { variables } = parseEnvironment(Buffer.from(`${name}=x\0`), [], { showSecrets: false });
  expect(variables).toEqual([{ name, value: kept ? undefined : "x" }]);
});

it.each([
  ["postgres://app:p@ss/w?rd@db:5432/x", "postgres://app:***@db:5432/x"],
  ["redis://:1234@cache", "redis://:***@cache"],
  ["jdbc:mysql://u:p@h http://u:p@h/", "jdbc:mysql://u:***@h http://u:***@h/"],
  ["http://db:80/people/a@b.example", undefined],
  ["https://user@host/", undefined],
  ["a:b@c", undefined],
])("of %s it shows %s", (given, shown) => {
  const read = (showSecrets: boolean) =>
    parseEnvironment(Buffer.from(`URL=${given}\0`), [], { showSecrets }).variables;
  expect(read(false)).toEqual([
    shown === undefined
      ? { name: "URL", value: given }
      : { name: "URL", value: shown, masked: true },
  ]);
  expect(read(true)).toEqual([{ name: "URL", value: given }]);
});

it("takes what the target was created with where its process has written a title over its own", () => {
  const bytes = Buffer.from(" nginx -g daemon off;\0");
  expect(parseEnvironment(bytes, ["A=1"], { showSecrets: false })).toEqual({
    variables: [{ name: "A", value: "1" }],
    overwritten: true,
  });
});
