/** Live playbooks that answer requests: those of the stage protect that say what to answer. */
import { type CompiledPlaybook, facesOf, fires, inRow, type LivedVersion } from "#playbook";
import type { AnsweringPlaybook } from "./judge.ts";

/** The playbooks that hold now, as far as answers look at them. */
export interface AnsweringBook {
  readonly live: ReadonlyMap<string, LivedVersion & { readonly compiled: CompiledPlaybook }>;
  /** Every version that is or was live. */
  readonly versions: ReadonlyMap<string, LivedVersion>;
}

const known = new WeakMap<AnsweringBook, readonly AnsweringPlaybook[]>();

/** Made once for a book; a book never changes. */
export function answeringPlaybooks(book: AnsweringBook): readonly AnsweringPlaybook[] {
  const before = known.get(book);
  if (before) return before;
  // An edit goes on where the version before it stopped: an event from before the edit that comes late is answered too.
  const made = [...book.live.values()].flatMap((one) => answeringOf(inRow(one, book.versions.values())));
  known.set(book, made);
  return made;
}

function answeringOf(compiled: CompiledPlaybook): AnsweringPlaybook[] {
  const { id, version, since, file, reads } = compiled;
  if (file.stage !== "protect" || file.answer === undefined) return [];
  const faces = facesOf(compiled);
  return [
    {
      playbook: id,
      version,
      liveFrom: since,
      answer: file.answer,
      lists: reads.audiences,
      fires: (step, moment) => faces.some((face) => fires(face, step, moment)),
    },
  ];
}
