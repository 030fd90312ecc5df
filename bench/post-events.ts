/** Batches of events over kept connections, as a bank's system sends them. */
import { type Agent, request } from "node:http";

/** Whether the batch was accepted. */
export async function postEvents(agent: Agent, origin: string, key: string, body: string): Promise<boolean> {
  const headers = {
    "content-type": "application/cloudevents-batch+json",
    "content-length": Buffer.byteLength(body),
    authorization: `Bearer ${key}`,
  };
  return await new Promise((resolve) => {
    const sent = request(`${origin}/v1/events`, { method: "POST", agent, headers }, (answer) => {
      answer.resume();
      answer.once("end", () => resolve(answer.statusCode === 202));
    });
    sent.once("error", () => resolve(false));
    sent.end(body);
  });
}
