import type { Picture, View } from "./environment.ts";

/** A picture with what stands beside it: static lists that hold the customer, and data of an event. Asks the picture only when asked. */
export class PictureView implements View {
  readonly #picture: Picture;
  readonly audience: ReadonlySet<string>;
  readonly event: View["event"];

  constructor(picture: Picture, audience: ReadonlySet<string>, event?: View["event"]) {
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
