import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";

export interface RecordOptions {
  csv: boolean;
  delimiter: string;
  quote: string;
  /** A backslash keeps what follows it as it is (ESCAPE, or the default text format's own `\N`). */
  escapes: boolean;
  removeQuotes: boolean;
}

export interface DataRecord {
  /** The line of the file on which the record begins, from 1. */
  line: number;
  fields: (string | null)[];
  /** No character at all stands on the line. */
  blank: boolean;
}

/** Cuts a file into records as it streams in; only the record at hand is in memory. */
export async function* readRecords(body: Readable, options: RecordOptions): AsyncGenerator<DataRecord> {
  const decoder = new StringDecoder("utf8");
  const parser = new RecordParser(options);
  let first = true;
  for await (const chunk of body) {
    const text = decoder.write(chunk as Buffer);
    yield* parser.push(first ? text.replace(/^\uFEFF/, "") : text);
    if (text !== "") first = false;
  }
  yield* parser.push(decoder.end());
  yield* parser.finish();
}

/** A state machine over characters; fields that hold no quote, escape or line end are cut out whole. */
class RecordParser {
  private readonly options: RecordOptions;
  private fields: (string | null)[] = [];
  private field = "";
  private quoted = false;
  private inQuotes = false;
  private pendingQuote = false;
  private pendingEscape = false;
  private pendingReturn = false;
  private started = false;
  private isNull = false;
  private line = 1;
  private recordLine = 1;
  private readonly done: DataRecord[] = [];

  constructor(options: RecordOptions) {
    this.options = options;
  }

  push(text: string): DataRecord[] {
    for (let at = 0; at < text.length; at += 1) {
      const run = this.plainRun(text, at);
      if (run > at) {
        this.field += text.slice(at, run);
        this.started = true;
        at = run - 1;
      } else this.take(text.charAt(at));
    }
    return this.done.splice(0);
  }

  finish(): DataRecord[] {
    if (this.pendingEscape) this.field += "\\";
    this.pendingEscape = false;
    this.pendingReturn = false;
    if (this.started || this.fields.length > 0 || this.field !== "") this.endRecord();
    return this.done.splice(0);
  }

  /** The end of the run of characters from `at` that mean nothing but themselves. */
  private plainRun(text: string, at: number): number {
    if (this.pendingQuote || this.pendingEscape || this.pendingReturn) return at;
    const { delimiter, quote, csv, escapes, removeQuotes } = this.options;
    const code = delimiter.charCodeAt(0);
    const quoteCode = csv || removeQuotes ? quote.charCodeAt(0) : -1;
    let end = at;
    for (; end < text.length; end += 1) {
      const char = text.charCodeAt(end);
      if (char === 10 || char === 13 || char === quoteCode || (escapes && char === 92)) break;
      if (char === code && !this.inQuotes) break;
    }
    return end;
  }

  private take(char: string): void {
    const { delimiter, quote, csv, escapes, removeQuotes } = this.options;
    if (this.pendingReturn) {
      this.pendingReturn = false;
      if (char === "\n") return;
    }
    if (this.pendingEscape) {
      this.escaped(char);
      return;
    }
    if (this.pendingQuote) {
      this.pendingQuote = false;
      if (char === quote) {
        this.field += quote;
        return;
      }
      this.inQuotes = false;
    }
    const quotes = csv || removeQuotes;
    if (this.inQuotes) {
      if (char === quote) this.pendingQuote = true;
      else if (escapes && char === "\\") this.pendingEscape = true;
      else this.literal(char);
      return;
    }
    this.started = true;
    if (quotes && char === quote && this.field === "" && !this.quoted) {
      this.inQuotes = true;
      this.quoted = true;
    } else if (escapes && char === "\\") this.pendingEscape = true;
    else if (char === delimiter) this.endField();
    else if (char === "\n" || char === "\r") {
      this.pendingReturn = char === "\r";
      this.line += 1;
      this.endRecord();
    } else this.field += char;
  }

  private literal(char: string): void {
    if (char === "\n") this.line += 1;
    this.field += char;
  }

  private escaped(char: string): void {
    this.pendingEscape = false;
    if (char === "N" && this.field === "" && !this.quoted) this.isNull = true;
    else this.literal(char);
  }

  private endField(): void {
    this.fields.push(this.isNull && this.field === "" ? null : this.field);
    this.field = "";
    this.quoted = false;
    this.isNull = false;
  }

  private endRecord(): void {
    const blank = this.fields.length === 0 && this.field === "" && !this.quoted && !this.isNull;
    this.endField();
    this.done.push({ line: this.recordLine, fields: this.fields, blank });
    this.fields = [];
    this.started = false;
    this.inQuotes = false;
    this.pendingQuote = false;
    this.recordLine = this.line;
  }
}
