import { SQLDialect, sql } from "@codemirror/lang-sql";
import { syntaxTree } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import {
  Decoration,
  type DecorationSet,
  type EditorView,
  MatchDecorator,
  ViewPlugin,
  type ViewUpdate,
} from "@codemirror/view";
import { ATHENA_FUNCTIONS, ATHENA_KEYWORDS, ATHENA_TYPES } from "./athena-words";
import { REDSHIFT_FUNCTIONS, REDSHIFT_KEYWORDS, REDSHIFT_TYPES } from "./redshift-words";

const redshift = SQLDialect.define({
  keywords: REDSHIFT_KEYWORDS,
  types: REDSHIFT_TYPES,
  builtin: REDSHIFT_FUNCTIONS,
  backslashEscapes: true,
  doubleDollarQuotedStrings: true,
  operatorChars: "+-*/<>=~!@#%^&|`?:",
  identifierQuotes: '"',
  specialVar: "",
});

/** Trino's queries and Hive's DDL: names in double quotes and in backquotes, and a backslash that is a backslash. */
const athena = SQLDialect.define({
  keywords: ATHENA_KEYWORDS,
  types: ATHENA_TYPES,
  builtin: ATHENA_FUNCTIONS,
  operatorChars: "+-*/<>=!%|?:",
  identifierQuotes: '"`',
  specialVar: "",
});

const parameter = Decoration.mark({ class: "cm-sql-parameter" });
const isProse = /String|Comment|QuotedIdentifier/;

const matcher = new MatchDecorator({
  regexp: /(?<![\w:"`\])]):[A-Za-z_]\w*/g,
  decorate: (add, from, to, _match, view) => {
    if (!isProse.test(syntaxTree(view.state).resolveInner(from, 1).name)) add(from, to, parameter);
  },
});

/** `:name` stands out; only what is in sight is looked at. */
const parameters = ViewPlugin.fromClass(
  class {
    marks: DecorationSet;
    constructor(view: EditorView) {
      this.marks = matcher.createDeco(view);
    }
    update(update: ViewUpdate) {
      this.marks = matcher.updateDeco(update, this.marks);
    }
  },
  { decorations: (plugin) => plugin.marks },
);

/** Redshift's SQL: its words, quotes and parameters. */
export const redshiftSql: Extension = [sql({ dialect: redshift }), parameters];

export const athenaSql: Extension = [sql({ dialect: athena }), parameters];
