/** Work that is begun by a steady clock. */
import { machine } from "#ground/clock";

/** Starts work by a steady clock, whether what was started before has ended or not. */
export async function paced(
  rate: number,
  milliseconds: number,
  began: number,
  work: (due: number) => Promise<void>,
): Promise<void> {
  const every = 1_000 / rate;
  const under: Promise<void>[] = [];
  const count = Math.floor(milliseconds / every);
  for (let n = 0; n < count; n++) {
    const due = began + n * every;
    const wait = due - machine.elapsed();
    if (wait > 0) await machine.sleep(wait);
    under.push(work(due));
  }
  await Promise.all(under);
}
