/** Live playbooks that answer requests: those of the stage protect that say what to answer. */
import { type CompiledPlaybook, facesOf, fires } from "#playbook";
import type { AnsweringPlaybook } from "./judge.ts";

/** The playbooks that hold now, as far as answers look at them. */
export interface AnsweringBook {
  readonly live: ReadonlyMap<string, { readonly compiled: CompiledPlaybook }>;
}

const known = new WeakMap<AnsweringBook, readonly AnsweringPlaybook[]>();

/** Made once for a book; a book never changes. */
export function answeringPlaybooks(book: AnsweringBook): readonly AnsweringPlaybook[] {
  const before = known.get(book);
  if (before) return before;
  const made = [...book.live.values()].flatMap(({ compiled }) => answeringOf(compiled));
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
      // An edit goes on where the version before it stopped: an event from before the edit that comes late is answered too.
      liveFrom: since,
      answer: file.answer,
      lists: reads.audiences,
      fires: (step, moment) => faces.some((face) => fires(face, step, moment)),
    },
  ];
}
