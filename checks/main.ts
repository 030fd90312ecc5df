/** `npm run lint`, last part: exits 1 when anything breaks the law of the house. Paths as arguments narrow what is printed. */
import { lint } from "./lint.ts";

process.exitCode = lint(process.cwd(), process.argv.slice(2), (line) => console.log(line)) ? 0 : 1;
