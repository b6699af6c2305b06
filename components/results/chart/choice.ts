import type { ChartRequest } from "@/components/results/engine/chart-data";
import { isMoment, isNumeric, kindOf } from "@/components/results/engine/kinds";
import type { Column } from "@/server/accounts/contract";
import type { Chart } from "@/server/saved-queries/contract";

const POINTS_MAX = 20_000;
/** Bars are told apart by their width: more of them are a grey block. */
const BARS_MAX = 1_000;

const isNumber = ({ type }: Column) => isNumeric(kindOf(type));
/** Numbers that name something, and are no amounts: ids (but not what was paid or bid), keys, parts of a date. */
const NAMES_SOMETHING = /(?<!pa|b)id$|(^|_)(key|sk|year|quarter|month|week|day|dow|hour)$/i;

/** The chart that the columns suggest; those with one value only are left out where others can be drawn. */
export function suggestChart(columns: readonly Column[], constants: readonly number[] = []): Chart | null {
  const varied = columns.filter((_, at) => !constants.includes(at));
  return suggestByTypes(varied) ?? suggestByTypes(columns);
}

function suggestByTypes(columns: readonly Column[]): Chart | null {
  const numbers = columns.filter(isNumber);
  const measures = numbers.filter(({ name }) => !NAMES_SOMETHING.test(name));
  const base = { isStacked: false, yScale: "linear" as const };
  const y = measures[0] ?? numbers.at(-1);
  if (!y) return null;
  const moment = columns.find(({ type }) => isMoment(kindOf(type)));
  if (moment) return { kind: "line", x: moment.name, y: [y.name], ...base };
  const label = columns.find((column) => !isNumber(column) && kindOf(column.type) !== "json");
  if (label) return { kind: "bar", x: label.name, y: [y.name], ...base };
  const [x, up] = measures.length > 1 ? measures : [numbers.find((column) => column !== y), y];
  if (!x || !up) return null;
  return { kind: "scatter", x: x.name, y: [up.name], ...base };
}

/** What the worker is asked for, or why a chart cannot be drawn of these columns. */
export function requestOf(chart: Chart, columns: readonly Column[]): ChartRequest | { problem: string } {
  const find = (name: string) => columns.findIndex((column) => column.name === name);
  const names = [chart.x, ...chart.y, ...(chart.series === undefined ? [] : [chart.series])];
  const missing = names.find((name) => find(name) < 0);
  if (missing !== undefined) return { problem: `This result has no column ${missing}. Choose another.` };
  const text = chart.y.find((name) => !columns.some((column) => column.name === name && isNumber(column)));
  if (text !== undefined) {
    return {
      problem: `${text} has no numbers to draw upwards. Choose a column of numbers, or CAST it in the SQL.`,
    };
  }
  return {
    x: find(chart.x),
    y: chart.y.map(find),
    series: chart.series === undefined ? null : find(chart.series),
    rowsMax: chart.kind === "bar" ? BARS_MAX : POINTS_MAX,
  };
}
