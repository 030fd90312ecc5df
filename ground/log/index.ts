/** The event log: appended once, in an order that no reader can skip, and applied by the owner of each shard. */
export { factsAhead, readAhead } from "./ahead.ts";
export { appendFacts } from "./append.ts";
export { type Appender, type AppenderOptions, createAppender, type Within } from "./appender.ts";
export { type Archive, type Archived, type ArchiveOptions, createArchive } from "./archive.ts";
export { blockColumns } from "./blocks.ts";
export { logCases } from "./cases.ts";
export { type Consumer, type ConsumerOptions, createConsumer } from "./consumer.ts";
export type { FactHandler, SetContext } from "./handler.ts";
export type { Lag } from "./lag.ts";
export { logMigrations } from "./migrations/index.ts";
export { addMonths, monthOf } from "./months.ts";
export { listParked, logPermissions, type ParkedCustomer, releaseParked } from "./parked.ts";
export { createPartitions, ensurePartitions, type Partitions } from "./partitions.ts";
export { createProjector, type Projector, type ProjectorOptions } from "./projector.ts";
export { readFacts, readHeads } from "./read.ts";
export { type LogSignal, logSignal } from "./signal.ts";
export type { BlockInsert, BlockSink } from "./sink.ts";
export type { Appended, Fact, NewFact, Position } from "./types.ts";
