/** A customer as conditions of a run read it. Pure. */
import type { Picture, View } from "#kits/expr";

/** The picture, the static lists that hold the customer, and the data of what started the run. */
export class RunView implements View {
  readonly #picture: Picture;
  readonly audience: ReadonlySet<string>;
  readonly event: View["event"];

  constructor(picture: Picture, audience: ReadonlySet<string>, event: View["event"]) {
    this.#picture = picture;
    this.audience = audience;
    this.event = event;
  }

  get customer(): View["customer"] {
    return this.#picture.customer;
  }

  get metric(): View["metric"] {
    return this.#picture.metric;
  }

  get score(): View["score"] {
    return this.#picture.score;
  }

  get tag(): View["tag"] {
    return this.#picture.tag;
  }
}
