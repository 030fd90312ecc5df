import { expect, it } from "vitest";
import { environmentOf } from "#contracts/definitions";
import { sampleDefinitions } from "../../../model-bank/test-house.ts";
import { conditionOfNodes, conditionOfText } from "./tree-of-condition.ts";

const { catalog, organisation, audiences } = sampleDefinitions();
const environment = environmentOf(catalog, organisation.zone);

it("gives back each audience's condition byte for byte, and changes what is changed alone", () => {
  for (const { condition } of Object.values(audiences)) {
    if (condition === undefined) continue;
    const { nodes } = conditionOfText(condition, environment);
    expect(conditionOfNodes(nodes, environment).condition).toBe(condition);
  }
  const { nodes } = conditionOfText("customer.age >= 60 && customer.contacts > 2 // kept", environment);
  const changed = nodes.map((node) => (node.left === "customer.age" ? { ...node, operator: "<" as const } : node));
  expect(conditionOfNodes(changed, environment).condition).toBe("customer.age < 60 && customer.contacts > 2 // kept");
});

it("points at the clause that is wrong, and has no tree for what has no form", () => {
  const wrong = conditionOfText("customer.agee >= 60", environment);
  expect(wrong.nodes).toHaveLength(1);
  expect(wrong.problems[0]).toMatchObject({ start: 9, name: "condition.unknown_field" });
  expect(conditionOfText("customer.age >= ", environment)).toMatchObject({ nodes: [], problems: [{}] });
});

it("refuses parts that make no tree", () => {
  const loose = { kind: "text", text: "true" } as const;
  expect(() => conditionOfNodes([], environment)).toThrow();
  expect(() => conditionOfNodes([{ kind: "all", of: [0] }], environment)).toThrow();
  expect(() => conditionOfNodes([{ kind: "all", of: [1, 1] }, loose], environment)).toThrow();
  expect(() => conditionOfNodes([loose, loose], environment)).toThrow();
  expect(() => conditionOfNodes([{ kind: "clause", left: "customer.age" }], environment)).toThrow();
});
