/** Lets runs go on that were set aside because a step failed again and again. */
import { audit } from "#ground/audit";
import { type Actor, allow } from "#ground/authority";
import type { Storage } from "#ground/storage";
import { playbookPermissions } from "../permissions.ts";
import { asideRuns, resumeRuns } from "../store/runs.ts";

export interface ResumeAside {
  /** Enrolments; all that are set aside when absent. */
  readonly enrolments?: readonly string[];
  readonly reason: string;
  /** The bank's time, from which their steps are due. */
  readonly now: Date;
}

/**
 * What fails again is set aside again, with the new reason.
 * @returns how many go on @throws authority.not_allowed
 */
export async function resumeAside(storage: Storage, actor: Actor, input: ResumeAside): Promise<number> {
  allow(actor, playbookPermissions.run);
  // lint-allow verb-guard: runs are the engine's to write; whoever may run playbooks may let all of them go on
  return await storage.batch("resume runs", async (tx) => {
    const found = input.enrolments ?? (await asideRuns(tx)).map(({ enrolment }) => enrolment);
    const resumed = await resumeRuns(tx, found, input.now);
    await audit(tx, actor, {
      action: "playbook.resume_runs",
      target: "playbook:runs",
      after: { resumed },
      reason: input.reason,
    });
    return resumed;
  });
}
