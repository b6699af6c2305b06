import type { Column } from "@/server/accounts/contract";
import { commonType } from "./common-type";
import { daysOf, microsOf } from "./dates";
import type { Source } from "./source";
import { zip } from "./zip";

/** What a sheet holds, its header row included. */
export const XLSX_ROWS_MAX = 1_048_576;
const CELL_LENGTH_MAX = 32_767;
const CHUNK_CHARACTERS = 65_536;

/** A workbook of the rows and of what there is to say about them. */
export function xlsx(source: Source): AsyncGenerator<Buffer> {
  return zip(parts(source));
}

function* parts(source: Source) {
  const about: About = { rows: 0, shortened: 0 };
  yield* Object.entries(FIXED).map(([name, text]) => ({ name, content: once(() => text) }));
  yield { name: "xl/worksheets/sheet1.xml", content: rowsSheet(source, about) };
  yield { name: "xl/worksheets/sheet2.xml", content: once(() => aboutSheet(source, about)) };
}

async function* once(text: () => string): AsyncGenerator<Buffer> {
  yield Buffer.from(text());
}

interface About {
  rows: number;
  /** Cells that had more characters than a workbook's cell takes. */
  shortened: number;
}

async function* rowsSheet({ columns, batches }: Source, about: About): AsyncGenerator<Buffer> {
  const letters = columns.map((_, at) => lettersOf(at));
  const writers = columns.map((column) => cellWriter(column, about));
  yield Buffer.from(
    `${SHEET_HEAD}<sheetViews><sheetView tabSelected="1" workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData><row r="1">${columns
      .map(({ name }, at) => text(`${letters[at]}1`, name, about, STYLE.bold))
      .join("")}</row>`,
  );
  for await (const rows of batches()) {
    let xml = "";
    for (const row of rows) {
      about.rows += 1;
      const n = about.rows + 1;
      xml += `<row r="${n}">`;
      for (const [at, cell] of row.entries()) {
        if (cell !== null) xml += writers[at]?.(`${letters[at]}${n}`, cell) ?? "";
      }
      xml += "</row>";
      if (xml.length < CHUNK_CHARACTERS) continue;
      yield Buffer.from(xml);
      xml = "";
    }
    if (xml !== "") yield Buffer.from(xml);
  }
  yield Buffer.from("</sheetData></worksheet>");
}

type WriteCell = (at: string, value: string) => string;

const NUMBERS = new Set(["int2", "int4", "int8", "numeric", "float4", "float8"]);

function cellWriter(column: Column, about: About): WriteCell {
  const type = commonType(column.type);
  if (NUMBERS.has(type)) return (at, value) => number(at, value) ?? text(at, value, about);
  if (type === "bool") {
    return (at, value) => `<c r="${at}" t="b"><v>${value === "true" || value === "t" ? 1 : 0}</v></c>`;
  }
  if (type === "date") return (at, value) => date(at, value) ?? text(at, value, about);
  if (type === "timestamp") return (at, value) => timestamp(at, value) ?? text(at, value, about);
  return (at, value) => text(at, value, about);
}

/** Excel's numbers have 15 digits: what has more, and NaN and Infinity, stay text. */
function number(at: string, value: string): string | null {
  if (!/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(value)) return null;
  const digits = value.replace(/[eE].*$/, "").replace(/^-?0*\.?0*|\./g, "");
  return digits.length > 15 ? null : `<c r="${at}"><v>${value}</v></c>`;
}

// Day 61 is 1 March 1900: before it Excel counts a 29 February that never was.
const EPOCH_DAYS = 25_569;
const FIRST_DAY = 61;
const DAY_MICROS = 86_400_000_000n;

function date(at: string, value: string): string | null {
  const days = daysOf(value);
  if (days === null || days + EPOCH_DAYS < FIRST_DAY) return null;
  return `<c r="${at}" s="${STYLE.date}"><v>${days + EPOCH_DAYS}</v></c>`;
}

/** Excel shows milliseconds; what is finer stays text. */
function timestamp(at: string, value: string): string | null {
  const micros = microsOf(value);
  if (micros === null || micros % 1_000n !== 0n) return null;
  const since = micros + BigInt(EPOCH_DAYS) * DAY_MICROS;
  if (since < BigInt(FIRST_DAY) * DAY_MICROS) return null;
  const serial = Number(since / 1_000n) / 86_400_000;
  return `<c r="${at}" s="${STYLE.timestamp}"><v>${serial}</v></c>`;
}

function text(at: string, value: string, about: About, style = STYLE.plain): string {
  const isLong = value.length > CELL_LENGTH_MAX;
  if (isLong) about.shortened += 1;
  const shown = isLong ? `${value.slice(0, CELL_LENGTH_MAX - 1)}…` : value;
  return `<c r="${at}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${escaped(shown)}</t></is></c>`;
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
// XML has no control characters; OOXML writes them as _xHHHH_, and what looks like that with its first _ escaped.
const ESCAPED = /[&<>]|(?![\t\n])\p{Cc}|[\ufffe\uffff]|\p{Cs}|_(?=x[0-9A-Fa-f]{4}_)/gu;

const escaped = (value: string) =>
  value.replace(
    ESCAPED,
    (one) => ENTITIES[one] ?? `_x${one.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}_`,
  );

/** A, B, …, Z, AA, … */
function lettersOf(at: number): string {
  const last = String.fromCharCode(65 + (at % 26));
  return at < 26 ? last : lettersOf(Math.floor(at / 26) - 1) + last;
}

function aboutSheet({ cutReason }: Source, about: About): string {
  const lines = [
    `${about.rows.toLocaleString("en")} rows`,
    cutReason === null
      ? "This is the whole result."
      : `This is not the whole result: the rest did not come (${cutReason}).`,
    `${about.shortened.toLocaleString("en")} cells had more than ${CELL_LENGTH_MAX.toLocaleString("en")} characters and were shortened; they end in ….`,
    "Numbers of more than 15 digits, dates before 1 March 1900 and times finer than a millisecond are text.",
  ];
  const rows = lines.map(
    (line, at) => `<row r="${at + 1}">${text(`A${at + 1}`, line, { rows: 0, shortened: 0 })}</row>`,
  );
  return `${SHEET_HEAD}<sheetData>${rows.join("")}</sheetData></worksheet>`;
}

const STYLE = { plain: 0, date: 1, timestamp: 2, bold: 3 };
const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const DOC = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
const SHEET_HEAD = `${XML}<worksheet xmlns="${MAIN}">`;
const TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml";

const FIXED: Record<string, string> = {
  "[Content_Types].xml": `${XML}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPE}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${TYPE}.styles+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${TYPE}.worksheet+xml"/><Override PartName="/xl/worksheets/sheet2.xml" ContentType="${TYPE}.worksheet+xml"/></Types>`,
  "_rels/.rels": `${XML}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${DOC}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  "xl/workbook.xml": `${XML}<workbook xmlns="${MAIN}" xmlns:r="${DOC}"><sheets><sheet name="Result" sheetId="1" r:id="rId1"/><sheet name="About" sheetId="2" r:id="rId2"/></sheets></workbook>`,
  "xl/_rels/workbook.xml.rels": `${XML}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${DOC}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${DOC}/worksheet" Target="worksheets/sheet2.xml"/><Relationship Id="rId3" Type="${DOC}/styles" Target="styles.xml"/></Relationships>`,
  "xl/styles.xml": `${XML}<styleSheet xmlns="${MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss.000"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs></styleSheet>`,
};
