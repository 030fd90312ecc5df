/** The study of the e-mail experiment: what each mail does, and whether it can be told to whom. */
import { studyUplift, type UpliftReport } from "#learning";
import type { Hillstrom, HillstromArm, HillstromMail } from "./load-hillstrom.ts";

export interface HillstromStudy {
  readonly rows: number;
  readonly arms: Readonly<Record<"women" | "men" | "none", HillstromArm>>;
  /** Of visits within two weeks; each mail against none. */
  readonly mails: readonly ({ readonly mail: HillstromMail } & UpliftReport)[];
}

export async function studyHillstrom(
  hillstrom: Hillstrom,
  options: { readonly signal?: AbortSignal; readonly threads?: number; readonly draws?: number } = {},
): Promise<HillstromStudy> {
  const mails: HillstromStudy["mails"][number][] = [];
  for (const mail of ["women", "men"] as const) {
    const { report } = await studyUplift({ ...hillstrom.against(mail), share: 0.5, seed: 1, ...options });
    mails.push({ mail, ...report });
  }
  return { rows: hillstrom.rows, arms: hillstrom.arms, mails };
}
