/** A program for tests: starts the embedded server in a folder, says where it is, and stays until it is killed. */
import { startEmbeddedPostgres } from "./embedded.ts";

const [dir = "", password = ""] = process.argv.slice(2);
const steps: string[] = [];
try {
  const server = await startEmbeddedPostgres({ dir, password, onProgress: (step) => steps.push(step) });
  const { admin, pid } = server;
  process.stdout.write(
    `${JSON.stringify({ port: admin.port, dir: server.dir, pid, steps, uid: process.getuid?.() })}\n`,
  );
  process.stdin.once("end", () => void server.stop().then(() => process.exit(0)));
  process.stdin.resume();
} catch (error) {
  process.stdout.write(`${JSON.stringify({ error: error instanceof Error ? error.message : String(error) })}\n`);
  process.exit(1);
}
