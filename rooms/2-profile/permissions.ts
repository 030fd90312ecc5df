import { definePermissions, roles } from "#ground/authority";

export const profilePermissions = definePermissions("profile", {
  // Everybody sees customers, each those of the own units, with personal fields masked.
  read: { roles, keys: true },
  // Figures of the whole, no customer's own.
  quality: {
    roles: ["designer", "analyst", "risk", "compliance", "branch_operator", "administrator"],
    keys: true,
  },
  // What a colleague says of a customer stands above what a rule or a model infers.
  tag: { roles: ["risk", "compliance", "branch_operator", "team_lead", "manager", "agent"] },
  // What a customer told a colleague about being contacted.
  state_consent: { roles: ["risk", "compliance", "branch_operator", "team_lead", "manager", "agent"] },
  reveal: { roles: ["risk", "compliance", "team_lead", "manager", "agent"] },
  // Who is who is decided where the whole bank is seen.
  merge: { roles: ["risk", "compliance"] },
  export: { roles: ["risk", "compliance"] },
  request_erasure: { roles: ["risk", "compliance", "branch_operator"] },
  // The second of two persons.
  erase: { roles: ["compliance"] },
  rotate_keys: { roles: ["administrator"] },
});
