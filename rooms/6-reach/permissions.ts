import { definePermissions, roles } from "#ground/authority";

export const reachPermissions = definePermissions("reach", {
  read_tasks: {
    roles: ["branch_operator", "team_lead", "manager", "agent", "risk", "compliance", "administrator"],
    keys: true,
  },
  export_tasks: { roles: ["branch_operator", "team_lead", "manager", "administrator"] },
  // Contacts with customers; reviews belong to those who review benefits.
  work_tasks: { roles: ["team_lead", "manager", "agent", "branch_operator", "administrator"] },
  hand_over: { roles: ["team_lead", "manager", "agent", "branch_operator", "risk", "compliance", "administrator"] },
  // Agents, managers and risk officers say it of themselves alone.
  set_absence: { roles: ["team_lead", "manager", "agent", "branch_operator", "risk", "administrator"] },
  set_capacity: { roles: ["team_lead", "branch_operator", "administrator"] },
  // The customer's own act, through the link of a letter: nobody else holds it.
  unsubscribe: { roles: [] },
  read_touches: { roles, keys: true },
  // To stop what goes out is everybody's who answers for it, and so is to let it go on.
  switch_channel: { roles: ["approver", "risk", "compliance", "administrator"] },
  read_inbox: { roles },
  // What the bank says, and how a customer of the caller's part would read it.
  read_content: { roles, keys: true },
  // To stand in for customers and networks, where they are local: a rehearsal for those who make and check strategies.
  play_inbox: { roles: ["designer", "approver", "compliance", "branch_operator", "administrator"] },
  read_benefits: { roles, keys: true },
  // For a customer who asks: by the app's key, or a colleague at the counter or on the phone.
  claim_benefit: { roles: ["branch_operator", "team_lead", "manager", "agent", "administrator"], keys: true },
  refer_customer: { roles: ["branch_operator", "team_lead", "manager", "agent", "administrator"], keys: true },
  review_benefits: { roles: ["risk", "compliance"] },
  reverse_benefit: { roles: ["risk", "compliance", "administrator"] },
  close_draw: { roles: ["approver", "compliance"] },
});

/** Colleagues who see their own tasks, and those that nobody owns, and not those of others. */
export const ownTasksOnly: ReadonlySet<string> = new Set(["agent", "manager"]);

/** Roles that may own contacts with customers, and reviews. */
export const mayOwn: Readonly<Record<"contact" | "review", ReadonlySet<string>>> = {
  contact: new Set(["agent", "manager", "team_lead", "branch_operator", "administrator"]),
  review: new Set(["risk", "compliance"]),
};
