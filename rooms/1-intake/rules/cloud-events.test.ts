import { readFileSync } from "node:fs";
import path from "node:path";
import { CloudEvent, HTTP } from "cloudevents";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { binaryEnvelope, contentModeOf, readBinary, readStructured, structuredEnvelope } from "./cloud-events.ts";

const fixture = (name: string) => readFileSync(path.join(import.meta.dirname, "../fixtures", name), "utf8");

interface Scenario {
  readonly title: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly data: unknown;
}

/** The scenario outlines of the published feature file, one per example. */
function scenarios(): Scenario[] {
  return fixture("http-protocol-binding.feature")
    .split(/^ *Scenario Outline: /m)
    .slice(1)
    .flatMap((text) => {
      const [request = "", json = ""] = [...text.matchAll(/"""\n([\s\S]*?)"""/g)].map((match) => match[1] ?? "");
      const [head = "", ...rest] = request.replace(/^ {8}/gm, "").split("\n\n");
      const table = [
        ...((text.split("Then the attributes are:")[1] ?? "")
          .split("And the data")[0]
          ?.matchAll(/\| +(\S+) +\| +(.+?) +\|/g) ?? []),
      ];
      const examples = [...(text.split("Examples:")[1] ?? "").matchAll(/\| (application\S.*?) +\|/g)];
      return examples.map(([, type = ""]) => ({
        title: `${text.split("\n", 1)[0]} ${type}`,
        headers: Object.fromEntries(
          head
            .split("\n")
            .slice(1)
            .map((line) => {
              const at = line.indexOf(":");
              return [
                line.slice(0, at).toLowerCase(),
                line
                  .slice(at + 1)
                  .trim()
                  .replace("<contentType>", type),
              ];
            }),
        ),
        body: rest.join("\n\n").trim(),
        attributes: Object.fromEntries(
          table
            .filter(([, key]) => key !== "key")
            .map(([, key = "", value = ""]) => [key, value.replace("<contentType>", type)]),
        ),
        data: JSON.parse(json),
      }));
    });
}

interface Published {
  readonly ContextAttributes: Readonly<Record<string, unknown>> & {
    readonly Extensions?: Readonly<Record<string, string>>;
  };
  readonly Data: string;
}

describe("CloudEvents conformance", () => {
  it.each(scenarios())("$title", ({ headers, body, attributes, data }) => {
    const mode = contentModeOf(headers);
    const read = mode === "binary" ? binaryEnvelope(headers, body) : structuredEnvelope(JSON.parse(body));
    expect(mode).toBe(headers["ce-id"] === undefined ? "structured" : "binary");
    expect(read).toEqual({ attributes, data, problems: [] });
  });

  const published = ["v1.yaml", "v1_minimum.yaml"].flatMap((name) =>
    parseAllDocuments(fixture(name), { schema: "failsafe" }).map((document) => document.toJS() as Published),
  );

  it.each(published.map((event, at) => [at, event] as const))("published event %i in both modes", (_at, event) => {
    const { Extensions = {}, ...named } = event.ContextAttributes;
    const attributes = { ...named, ...Extensions };
    const type = String(attributes.datacontenttype ?? "application/json");
    const isJson = type.startsWith("application/json");
    const data = isJson ? (JSON.parse(event.Data) as unknown) : event.Data;
    const { datacontenttype: _type, ...headers } = attributes;
    const asHeaders = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [`ce-${name}`, encodeURIComponent(String(value))]),
    );
    const binary = binaryEnvelope({ ...asHeaders, "content-type": type }, event.Data);
    expect(binary).toEqual({ attributes: { ...attributes, datacontenttype: type }, data, problems: [] });
    const structured = { ...attributes, data };
    expect(structuredEnvelope(structured)).toEqual({ attributes, data, problems: [] });
    const packed = { ...attributes, data_base64: Buffer.from(event.Data).toString("base64") };
    expect(structuredEnvelope(packed)).toEqual({ attributes, data, problems: [] });
    // Beyond the specification we ask for a subject and for JSON.
    const pointers = readStructured(structured).problems?.map((found) => found.pointer);
    expect(pointers).toEqual([...(isJson ? [] : ["/datacontenttype"]), "/subject"]);
  });

  it("reads what the official SDK sends", () => {
    const text = fc.string({
      unit: fc.constantFrom("a", "Z", "9", "-", "/", "客", "é", "%", " ", '"'),
      minLength: 1,
      maxLength: 12,
    });
    const event = fc.record({
      id: text,
      source: text,
      type: text,
      subject: text,
      data: fc.record({ message: text, n: fc.integer() }),
    });
    fc.assert(
      fc.property(event, (wanted) => {
        fc.pre([wanted.id, wanted.source, wanted.type, wanted.subject].every((value) => value.trim() === value));
        fc.pre(!wanted.source.startsWith("perennial/"));
        const sent = new CloudEvent({ ...wanted, time: "2026-01-31T09:00:00.000Z" }, false);
        const structured = HTTP.structured(sent);
        expect(readStructured(JSON.parse(structured.body as string)).event).toMatchObject(wanted);
      }),
      { numRuns: 200 },
    );
  });
});

describe("CloudEvents", () => {
  const good = { specversion: "1.0", id: "1", source: "core", type: "login", subject: "c1", data: { device: "d" } };

  it("says every problem with a pointer, and shows no personal value", () => {
    const read = readStructured({
      specversion: "0.3",
      id: "",
      type: 5,
      subject: "a\u0000",
      time: "2026-01-31",
      data: { a: ["\ud800"] },
    });
    expect(read.problems?.map((found) => [found.pointer, found.name])).toEqual([
      ["/specversion", "intake.wrong_specversion"],
      ["/id", "intake.attribute_not_text"],
      ["/source", "intake.attribute_missing"],
      ["/type", "intake.attribute_not_text"],
      ["/subject", "intake.wrong_text"],
      ["/time", "intake.wrong_time"],
      ["/data/a/0", "intake.wrong_text"],
    ]);
    expect(readStructured([]).problems?.[0]?.name).toBe("intake.not_an_event");
    const forged = readStructured({ ...good, source: "perennial/colleague" });
    expect(forged.problems?.map((found) => [found.pointer, found.name])).toEqual([
      ["/source", "intake.reserved_source"],
    ]);
    let deep: unknown = 1;
    for (let i = 0; i < 40; i++) deep = [deep];
    expect(readStructured({ ...good, data: deep }).problems?.[0]?.name).toBe("intake.too_deep");
  });

  it("takes the sender's trace, percent-encoded headers, and times with a zone", () => {
    const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    expect(readStructured({ ...good, traceparent }).event?.trace).toBe("4bf92f3577b34da6a3ce929d0e0e4736");
    const headers = {
      "ce-specversion": "1.0",
      "ce-id": "1",
      "ce-source": "core",
      "ce-type": "login",
      "ce-subject": "%E5%AE%A2%25",
    };
    const read = readBinary(
      { ...headers, "content-type": "application/json", "ce-time": "2026-01-31t09:00:00+08:00" },
      '{"device":"d"}',
    );
    expect(read.event).toMatchObject({ subject: "客%", time: new Date("2026-01-31T01:00:00Z"), data: { device: "d" } });
    expect(readBinary({ ...headers, "content-type": "application/json" }, "{").problems?.[0]?.pointer).toBe("/data");
    expect(readStructured({ ...good, data_base64: "e30=" }).problems?.[0]?.name).toBe("intake.two_data");
  });

  it("never throws, whatever JSON comes", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (raw) => {
        const read = readStructured(raw);
        expect(read.event === undefined).toBe((read.problems?.length ?? 0) > 0);
      }),
    );
  });
});
