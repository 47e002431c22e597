import assert from "node:assert/strict";
import { test } from "node:test";
import { EventParser, type ServerEvent } from "../src/shared/sse.ts";

const STREAM = ': hello\n\nid: 7\nevent: message\ndata: {"seq":7}\n\nevent: typing\ndata: {}\n\n';

function parse(chunks: Iterable<string>): ServerEvent[] {
  const parser = new EventParser();
  return [...chunks].flatMap((chunk) => parser.push(chunk));
}

test("reads events and skips comments", () => {
  assert.deepEqual(parse([STREAM]), [
    { id: "7", event: "message", data: '{"seq":7}' },
    { id: "7", event: "typing", data: "{}" },
  ]);
});

test("a stream cut anywhere gives the same events", () => {
  const whole = parse([STREAM]);
  for (let cut = 1; cut < STREAM.length; cut++)
    assert.deepEqual(parse([STREAM.slice(0, cut), STREAM.slice(cut)]), whole);
  assert.deepEqual(parse(STREAM), whole);
});

test("all three line ends are line ends, also when cut in the middle", () => {
  const expected = [{ id: "1", event: "message", data: "a\nb" }];
  assert.deepEqual(parse(["id: 1\r\ndata: a\r\ndata: b\r\n\r\n"]), expected);
  assert.deepEqual(parse(["id: 1\r\ndata: a\r", "\ndata: b\r\n\r", "\n"]), expected);
  assert.deepEqual(parse(["id: 1\rdata: a\rdata: b\r\r", "\n"]), expected);
});

test("one space after the colon belongs to the format, the next to the data", () => {
  assert.equal(parse(["data:  x\n\n"])[0]?.data, " x");
  assert.equal(parse(["data:x\n\n"])[0]?.data, "x");
});

test("an event without data, and an unfinished one, are not events", () => {
  assert.deepEqual(parse(["id: 3\nevent: owner\n\n", "data: half"]), []);
});
