import type { Requirement } from "./states";

/** An AWS call as it will be sent. */
export interface Call {
  service: string;
  operation: string;
  request: Record<string, unknown>;
}

/** A step with what it does to what it touches; each kind has its own form of the step itself. */
export interface PlannedStep<S = unknown> {
  accountId: string;
  step: S;
  call: Call;
  /** In a sentence. */
  title: string;
  /** What it touches: found so, the step is still to be sent. */
  before: unknown;
  /** Found so, the step was done. */
  after: unknown;
  /** Steps that take it back, in their order. */
  inverse: readonly S[];
  /** When what it gives is taken back. */
  expiresAt: string | null;
}

/** Who gains or loses what; columns and rows where it is not all of them. */
export interface Effect {
  direction: "gains" | "loses";
  principal: string;
  accountId: string;
  /** `database`, `database.table`, or whatever the kind names. */
  resource: string;
  permission: string;
  /** Null where it is all of them, or where there are none. */
  columns: readonly string[] | null;
  /** A row filter's expression; null where it is all rows. */
  rows: string | null;
  /** What else is to be known of it. */
  note: string | null;
}

/** Something that is to hold whatever is changed, and what it does not hold of: now, and once this is done. */
export interface PlanCheck {
  id: string;
  name: string;
  /** In a sentence. */
  says: string;
  /** How much breaks it now, how much then, and how much of that does not yet. */
  before: number;
  after: number;
  added: number;
  /** The first of what breaks it then. */
  breaks: readonly Break[];
}

/** Where it is broken, as far as that has a place. */
interface Break {
  text: string;
  principal: string | null;
  accountId: string | null;
  database: string | null;
  table: string | null;
  column: string | null;
  permission: string | null;
}

/** On how much somebody gains or loses something; columns of those tables. */
export interface Reach {
  databases: number;
  tables: number;
  columns: number;
}

export interface Plan<S = unknown> {
  steps: readonly PlannedStep<S>[];
  effects: readonly Effect[];
  /** How far they go, for a kind that counts that. */
  reach?: Reach;
  /** What it is approved on beside that: where it is another, so is the plan. */
  ground?: unknown;
  /** What a Change breaks of these keeps it from being applied, unless an admin overrides it. */
  checks?: readonly PlanCheck[];
  requirement: Requirement;
  /** What a person should know before they approve; does not hinder. */
  warnings: readonly string[];
  /** Of the snapshot that it was worked out on. */
  version: string;
}

/** Something that looking again found to be as planned, or not. */
export interface Check {
  title: string;
  isOk: boolean;
  detail: string | null;
  /** `read` of the outside, `tried` as a principal, or `untried` for the reason in its detail. */
  how: "read" | "tried" | "untried";
}

/** What a step gives or takes that can be given for a time. */
export interface Lease<S = unknown> {
  /** The same for the same thing, so that giving it anew or taking it takes the place of what was to happen to it. */
  key: string;
  /** What takes it back whole, where it was there for a time only; null where the step takes it. */
  undo: S | null;
  /** What takes back only what the step added to what was there; null where that is nothing. */
  undoNew: S | null;
}

/** Until when something was had, and what would have taken it back then. */
export interface Hour<S = unknown> {
  expiresAt: string;
  undo: S;
}

/** A step that has its hour in it, where it has one. */
export interface TimedStep<S = unknown> {
  step: S;
  expiresAt: string | null;
}

/** Who acts: role ARNs by account, as they were when it was asked for. */
export type Authority = Record<string, string>;

export interface Verifying {
  /** Whether rows may be counted, which costs what they are read for. */
  countsRows: boolean;
}

/** Acts in the outside world for one Run. */
export interface Acting<S = unknown> {
  /** Reads anew what these, and what they are known to mean, rest on, so that plans and pages know of it. */
  refresh(steps: readonly S[], effects: readonly Effect[]): Promise<void>;
  /** What a step touches, as it is outside now; to be compared with `before` and `after`. */
  look(step: S): Promise<unknown>;
  send(step: S): Promise<void>;
  /** How a failed `send` is to be taken: tried again as it is, looked at first, or final. */
  judge(error: unknown): "not_done" | "unknown" | "final";
  verify(steps: readonly PlannedStep<S>[], effects: readonly Effect[], how: Verifying): Promise<Check[]>;
}

export interface PlanAsked<S> {
  /** Undone in thought first: what was done already of a Change that goes on. */
  takenBack?: readonly S[];
  /** The steps take back what another Change did. */
  isRevert?: boolean;
  /** Of who waits for it: what nobody waits for any more is not worked out to its end. */
  signal?: AbortSignal | undefined;
}

/** What of who may reach what can be altered: a domain tells of its own. */
export interface ChangeKind<S = unknown> {
  kind: string;
  /** Reads steps as they were sent; throws `invalid` with their paths. */
  parse(steps: readonly unknown[]): S[];
  accountsOf(steps: readonly S[]): string[];
  /** Works it out on what is known; throws `invalid` where a step can't be done to that. */
  plan(steps: readonly S[], asked?: PlanAsked<S>): Promise<Plan<S>>;
  /** As whom a person acts in these accounts; throws `forbidden` with the way out. */
  authorityOf(person: { id: string; email: string }, accountIds: readonly string[]): Promise<Authority>;
  act(authority: Authority, sessionName: string, signal: AbortSignal): Promise<Acting<S>>;
  /** `before` is what the step found. */
  leasesOf(step: S, before: unknown): Lease<S>[];
  /** What a step gives, in steps that end at one hour each: that of `hours`, which are by the keys of its leases. */
  byHour(step: S, hours: ReadonlyMap<string, Hour<S>>): TimedStep<S>[];
  /** Which of these, each by itself, can be done to what is known. */
  doable(steps: readonly S[]): Promise<boolean[]>;
  /** Whether what `undo` takes back is not there any more, by what a look at it found. */
  isGone(undo: S, found: unknown): boolean;
}

const holder = globalThis as typeof globalThis & { headgateChanges?: Map<string, ChangeKind> };
holder.headgateChanges ??= new Map();
const kinds = holder.headgateChanges;

/** Makes a kind of Change known to this process. */
export function registerChangeKind<S>(kind: ChangeKind<S>): void {
  kinds.set(kind.kind, kind as unknown as ChangeKind);
}

export const kindOf = (kind: string): ChangeKind | undefined => kinds.get(kind);
export const allKinds = (): string[] => [...kinds.keys()];
