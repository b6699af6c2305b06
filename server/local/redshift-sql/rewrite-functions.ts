import { unsupported } from "./errors";
import { COMPAT_FUNCTIONS, dateParts } from "./names";
import { rewriteType } from "./rewrite-types";
import {
  emit,
  following,
  isGroup,
  isPunct,
  type Node,
  preceding,
  splitCommas,
  startOf,
  textOf,
  trim,
  word,
} from "./tree";

/** A call `name(args)` inside a list, its arguments rewritten already. */
interface Call {
  at: number;
  name: string;
  args: Node[][];
  nodes: Node[];
  /** Index in `nodes` just behind the call's parenthesis. */
  end: number;
}

/** What stands in the call's place, and how far it reaches. */
interface Replacement {
  nodes: Node[];
  end: number;
}

type Handler = (call: Call) => Node[] | Replacement | undefined;

const NOT_A_CALL_AFTER = new Set(
  "into table exists view function procedure references join update copy as with only using on index".split(
    " ",
  ),
);

function args(call: Call, from = 0): (string | Node[])[] {
  return call.args.slice(from).flatMap((arg, i) => (i === 0 ? [trim(arg)] : [", ", trim(arg)]));
}

function compat(name: string): Handler {
  return (call) => emit(call.at, `rs_compat.${name}(`, ...args(call), ")");
}

function datePart(arg: Node[] | undefined): string | undefined {
  const [node, ...rest] = trim(arg ?? []);
  if (!node || rest.length > 0 || node.kind === "group") return undefined;
  if (node.kind !== "word" && node.kind !== "quoted" && node.kind !== "string") return undefined;
  const name = node.text.replace(/^["']|["']$/g, "").toLowerCase();
  const part = dateParts[name];
  if (!part && node.kind === "word") throw unsupported(`the date part ${name}`, { offset: node.start });
  return part;
}

/** A bare literal or parameter is a timestamp to Redshift; PostgreSQL would prefer one with a time zone. */
function asTimestamp(arg: Node[]): Node[] {
  const [node, ...rest] = trim(arg);
  const bare =
    rest.length === 0 && (node?.kind === "string" || node?.kind === "parameter" || word(node) === "null");
  return node && bare ? emit(startOf(node), node, "::timestamp") : arg;
}

/** DATEADD(day, …): the bare word becomes a literal, in its canonical form. */
function withDatePart(name: string): Handler {
  return (call) => {
    const part = datePart(call.args[0]);
    if (part === undefined) return compat(name)(call);
    const dates = name === "date_add" ? 2 : 1;
    const typed = { ...call, args: call.args.map((arg, i) => (i < dates ? arg : asTimestamp(arg))) };
    return emit(call.at, `rs_compat.${name}('${part}', `, ...args(typed, 1), ")");
  };
}

const extract: Handler = (call) => {
  const list = call.args[0] ?? [];
  const from = list.findIndex((node) => word(node) === "from");
  const part = datePart(list.slice(0, from));
  if (from < 0 || part === undefined) return undefined;
  const called = part === "epoch" ? "extract_epoch(" : `extract_part('${part}', `;
  return emit(call.at, "rs_compat.", called, trim(asTimestamp(list.slice(from + 1))), ")");
};

const dateTrunc: Handler = (call) => {
  const [part = [], at = []] = call.args;
  if (call.args.length !== 2) return undefined;
  const known = trim(part)[0]?.kind === "string" ? datePart(part) : undefined;
  return emit(
    call.at,
    "rs_compat.date_trunc(",
    known ? `'${known}'` : trim(part),
    ", ",
    trim(asTimestamp(at)),
    ")",
  );
};

const decode: Handler = (call) => {
  // Two arguments are PostgreSQL's decode(text, format), which Redshift's bytea has no use for.
  if (call.args.length < 3) return undefined;
  const [subject = [], ...rest] = call.args.map(trim);
  const parts: (string | Node[])[] = ["CASE"];
  for (let i = 0; i + 1 < rest.length; i += 2)
    parts.push(" WHEN (", subject, ") IS NOT DISTINCT FROM (", rest[i] ?? [], ") THEN ", rest[i + 1] ?? []);
  if (rest.length % 2 === 1) parts.push(" ELSE ", rest.at(-1) ?? []);
  return emit(call.at, ...parts, " END");
};

const nvl2: Handler = (call) => {
  const [subject = [], present = [], missing = []] = call.args.map(trim);
  if (call.args.length !== 3) return undefined;
  return emit(call.at, "CASE WHEN (", subject, ") IS NOT NULL THEN ", present, " ELSE ", missing, " END");
};

const convert: Handler = (call) => {
  if (call.args.length !== 2) return undefined;
  const [type = [], value = []] = call.args.map(trim);
  const rewritten = rewriteType(type, 0, false);
  const typeNodes = rewritten ? [...rewritten.nodes, ...type.slice(rewritten.end)] : type;
  return emit(call.at, "CAST(", value, " AS ", typeNodes, ")");
};

/** The words `WITHIN GROUP (…)` behind a call, or nothing. */
function withinGroup(nodes: Node[], end: number): { order: Node[]; end: number } | undefined {
  const within = following(nodes, end - 1);
  const group = following(nodes, within);
  const list = following(nodes, group);
  if (within < 0 || word(nodes[within]) !== "within" || word(nodes[group]) !== "group") return undefined;
  const order = nodes[list];
  return isGroup(order) ? { order: trim(order.nodes), end: list + 1 } : undefined;
}

/** The window `OVER (…)` behind a call, or nothing. */
function over(nodes: Node[], end: number): { window: Node[]; end: number } | undefined {
  const at = following(nodes, end - 1);
  const list = following(nodes, at);
  const window = nodes[list];
  return at >= 0 && word(nodes[at]) === "over" && isGroup(window)
    ? { window: trim(window.nodes), end: list + 1 }
    : undefined;
}

const listagg: Handler = (call) => {
  const within = withinGroup(call.nodes, call.end);
  const window = over(call.nodes, within?.end ?? call.end);
  const end = window?.end ?? within?.end ?? call.end;
  let value = trim(call.args[0] ?? []);
  const distinct = word(value[0]) === "distinct";
  if (distinct || word(value[0]) === "all") value = trim(value.slice(1));
  const separator = call.args[1] ? trim(call.args[1]) : emit(call.at, "''");
  const order = within?.order ?? [];
  if (window) {
    if (distinct) throw unsupported("LISTAGG(DISTINCT …) OVER", { offset: call.at });
    // PostgreSQL has no ORDER BY inside a window aggregate; the same order over the whole partition is the same list.
    const frame = " ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING";
    const windowed = order.length > 0 ? [" ", order, frame] : [];
    return {
      nodes: emit(
        call.at,
        "string_agg((",
        value,
        ")::text, ",
        separator,
        ") OVER (",
        window.window,
        ...windowed,
        ")",
      ),
      end,
    };
  }
  if (distinct) {
    // string_agg would make the values text first and so order numbers as text.
    const aggregate = [
      "array_agg(DISTINCT ",
      value,
      " ",
      order,
      ") FILTER (WHERE (",
      value,
      ") IS NOT NULL)",
    ];
    return { nodes: emit(call.at, "array_to_string(", ...aggregate, ", ", separator, ")"), end };
  }
  return { nodes: emit(call.at, "string_agg((", value, ")::text, ", separator, " ", order, ")"), end };
};

const median: Handler = (call) => {
  const value = trim(call.args[0] ?? []);
  if (over(call.nodes, call.end)) throw unsupported("MEDIAN(…) OVER", { offset: call.at });
  return emit(call.at, "rs_compat.median(", value, ")");
};

/** The FILTER and OVER clauses behind an aggregate. */
function aggregateTail(nodes: Node[], end: number): { nodes: Node[]; end: number } {
  let last = end;
  for (const clause of ["filter", "over"]) {
    const at = following(nodes, last - 1);
    const list = following(nodes, at);
    if (at >= 0 && list >= 0 && word(nodes[at]) === clause) last = list + 1;
  }
  return { nodes: nodes.slice(end, last), end: last };
}

/** AVG answers by its argument's type, which only the database knows: it is told by a second aggregate. */
const average: Handler = (call) => {
  if (call.args.length !== 1) return undefined;
  const value = trim(call.args[0] ?? []);
  const tail = aggregateTail(call.nodes, call.end);
  const twice = ["pg_catalog.avg(", value, ")", tail.nodes, ", min(", value, ")", tail.nodes];
  return { nodes: emit(call.at, "rs_compat.avg(", ...twice, ")"), end: tail.end };
};

const ratioToReport: Handler = (call) => {
  const window = over(call.nodes, call.end);
  if (!window) return undefined;
  const value = trim(call.args[0] ?? []);
  const whole = ["sum(", value, ") OVER (", window.window, ")"];
  return {
    nodes: emit(call.at, "((", value, ")::float8 / nullif((", ...whole, ")::float8, 0))"),
    end: window.end,
  };
};

/** CONCAT of a NULL is NULL in Redshift; PostgreSQL's skips it. */
const concat: Handler = (call) => {
  if (call.args.length !== 2) return undefined;
  const [left = [], right = []] = call.args.map(trim);
  return emit(call.at, "rs_compat.concat((", left, ")::text, (", right, ")::text)");
};

/** The last argument TRUE turns an error on bad JSON into NULL. */
function withNullIfInvalid(name: string): Handler {
  return (call) => {
    const last = trim(call.args.at(-1) ?? []);
    const flag = last.length === 1 ? word(last[0]) : "";
    if (flag !== "true" && flag !== "false") return compat(name)(call);
    const plain = { ...call, args: call.args.slice(0, -1) };
    return compat(flag === "true" ? `${name}_or_null` : name)(plain);
  };
}

const charindex: Handler = (call) => {
  if (call.args.length !== 2) return undefined;
  const [part = [], text = []] = call.args.map(trim);
  return emit(call.at, "rs_compat.charindex(", part, ", ", text, ")");
};

const isNull: Handler = (call) =>
  call.args.length === 2 ? emit(call.at, "coalesce(", ...args(call), ")") : undefined;

const HANDLERS: Record<string, Handler> = {
  dateadd: withDatePart("date_add"),
  date_add: withDatePart("date_add"),
  datediff: withDatePart("date_diff"),
  date_diff: withDatePart("date_diff"),
  date_part: withDatePart("date_part"),
  date_trunc: dateTrunc,
  extract,
  nvl: (call) => emit(call.at, "coalesce(", ...args(call), ")"),
  isnull: isNull,
  nvl2,
  decode,
  convert,
  listagg,
  median,
  avg: average,
  ratio_to_report: ratioToReport,
  concat,
  charindex,
  json_extract_path_text: withNullIfInvalid("json_extract_path_text"),
  json_extract_array_element_text: withNullIfInvalid("json_extract_array_element_text"),
  json_array_length: withNullIfInvalid("json_array_length"),
  array: (call) => emit(call.at, "jsonb_build_array(", ...args(call), ")"),
  object: (call) => emit(call.at, "jsonb_build_object(", ...args(call), ")"),
};

/** The replacement for a Redshift function call at `at`, or nothing where PostgreSQL's own is the same. */
export function rewriteCall(nodes: Node[], at: number): Replacement | undefined {
  const name = word(nodes[at]);
  const group = following(nodes, at);
  const parenthesis = nodes[group];
  const node = nodes[at];
  if (!name || !node || !isGroup(parenthesis)) return undefined;
  const handler = Object.hasOwn(HANDLERS, name) ? HANDLERS[name] : undefined;
  if (!handler && !COMPAT_FUNCTIONS.has(name)) return undefined;
  const before = preceding(nodes, at);
  if (before >= 0 && (isPunct(nodes[before], ".") || NOT_A_CALL_AFTER.has(word(nodes[before]))))
    return undefined;
  const call: Call = { at: startOf(node), name, args: splitCommas(parenthesis.nodes), nodes, end: group + 1 };
  if (!handler) return { nodes: emit(call.at, "rs_compat.", [node, parenthesis]), end: call.end };
  const result = handler(call);
  if (!result) return undefined;
  return Array.isArray(result) ? { nodes: result, end: call.end } : result;
}

/** A call of a Redshift function that this engine lacks, named so in an error rather than left to PostgreSQL. */
export function refuseWindowNulls(nodes: Node[], at: number): void {
  const next = following(nodes, at);
  if ((word(nodes[at]) === "ignore" || word(nodes[at]) === "respect") && word(nodes[next]) === "nulls")
    throw unsupported(`${textOf(nodes.slice(at, next + 1)).toUpperCase()}`, {
      offset: startOf(nodes[at] as Node),
    });
}
