import { describe, expect, it } from "vitest";
import {
  type Actor,
  actorLabel,
  allow,
  allPermissions,
  definePermissions,
  job,
  scopeOf,
  secondPerson,
} from "#ground/authority";

const permissions = definePermissions("authority_test", {
  publish: { roles: ["approver"] },
  read: { roles: ["analyst", "approver"], keys: true },
});
const person = (...roles: ("analyst" | "approver" | "agent")[]): Actor => ({
  kind: "person",
  id: "p1",
  name: "甲",
  roles,
  scope: [1, 2],
});
const key = (...list: string[]): Actor => ({ kind: "key", id: "k1", name: "core", permissions: list, scope: "all" });

describe("authority", () => {
  it("asks a person's roles, a key's list and the rule, and nothing of a job", () => {
    allow(person("approver"), permissions.publish);
    allow(person("agent", "analyst"), permissions.read);
    allow(key(permissions.read), permissions.read);
    allow(job("nightly"), permissions.publish);
    for (const [actor, permission] of [
      [person("analyst"), permissions.publish],
      [person(), permissions.read],
      [key(), permissions.read],
      // On its list, but the rule gives it to no key.
      [key(permissions.publish), permissions.publish],
    ] as const) {
      expect(() => allow(actor, permission)).toThrow(expect.objectContaining({ caseName: "authority.not_allowed" }));
    }
  });

  it("takes a permission that nobody declared, or one declared twice, for a defect", () => {
    expect(() => allow(job("x"), "authority_test.none")).toThrow(/not declared/);
    expect(() => definePermissions("authority_test", { read: { roles: [] } })).toThrow(/twice/);
    expect(allPermissions().get("authority_test.publish")).toEqual({ roles: ["approver"] });
  });

  it("names actors without personal data, and refuses the proposer as second person", () => {
    expect([person(), key(), job("seal")].map(actorLabel)).toEqual(["person:p1", "key:k1", "job:seal"]);
    expect([person(), key(), job("seal")].map(scopeOf)).toEqual([[1, 2], "all", "all"]);
    expect(() => secondPerson(person(), "person:p1")).toThrow(
      expect.objectContaining({ caseName: "authority.same_person" }),
    );
    secondPerson(person(), "person:p2");
  });
});
