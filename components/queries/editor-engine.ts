import type { Extension } from "@codemirror/state";
import { Facet } from "@codemirror/state";
import { ATHENA_CUTS, type Cuts, REDSHIFT_CUTS } from "./cuts";
import { athenaSql, redshiftSql } from "./sql-dialect";
import { ATHENA_SQL, REDSHIFT_SQL, type SqlWords } from "./sql-words";

/** How the editor reads, colours and completes the text of an engine. */
export interface EditorEngine {
  name: "redshift" | "athena";
  cuts: Cuts;
  words: SqlWords;
  language: Extension;
}

const REDSHIFT: EditorEngine = {
  ...{ name: "redshift", cuts: REDSHIFT_CUTS, words: REDSHIFT_SQL, language: redshiftSql },
};
const ATHENA: EditorEngine = {
  ...{ name: "athena", cuts: ATHENA_CUTS, words: ATHENA_SQL, language: athenaSql },
};

/** The engine that a kind of warehouse has. */
export const editorEngineOf = (warehouseKind: string | undefined): EditorEngine =>
  warehouseKind === "athena" ? ATHENA : REDSHIFT;

/** The engine that an editor's text is for. */
export const editorEngine = Facet.define<EditorEngine, EditorEngine>({
  combine: ([engine]) => engine ?? REDSHIFT,
});
